"""Texts of the piano: English, Korean."""

KEYBOARD = {
    "keyboard_open": ("A tune from your keyboard", "건반으로 연주하기"),
    "keyboard_hint": (
        "Click or touch the keys, or play the computer keys A to ' (Z and X: octave). With a MIDI keyboard it feels "
        "like a piano.",
        "건반을 누르거나 컴퓨터 자판 A~'를 쳐 보세요(Z와 X는 옥타브). MIDI 건반을 연결하면 피아노처럼 칠 수 있습니다.",
    ),
    "keyboard_connect": ("Connect a MIDI keyboard", "MIDI 건반 연결하기"),
    "keyboard_connected": ("Connected: {names}", "연결됨: {names}"),
    "keyboard_nothing": (
        "No MIDI keyboard is plugged in. Plug one in, and it plays at once.",
        "연결된 MIDI 건반이 없습니다. 연결하면 바로 소리가 납니다.",
    ),
    "keyboard_device": ("MIDI keyboard", "MIDI 건반"),
    "keyboard_unsupported": (
        "This browser cannot talk to MIDI keyboards; Chrome, Edge and Firefox can. The keys below play here too.",
        "이 브라우저는 MIDI 건반과 연결할 수 없습니다. Chrome, Edge, Firefox는 됩니다. 아래 건반은 "
        "여기서도 쓸 수 있습니다.",
    ),
    "keyboard_insecure": (
        "MIDI keyboards work only where the page is opened by https or on this computer. The keys below play here too.",
        "MIDI 건반은 https 주소나 이 컴퓨터에서 연 페이지에서만 쓸 수 있습니다. 아래 건반은 여기서도 쓸 수 있습니다.",
    ),
    "keyboard_refused": (
        "The browser was not allowed to use MIDI devices. Allow it next to the address, then connect again.",
        "브라우저에 MIDI 장치 사용이 허용되어 있지 않습니다. 주소창 옆에서 허용한 뒤 다시 연결해 주세요.",
    ),
    "keyboard_piano": ("Piano keys", "피아노 건반"),
    "keyboard_octave": ("Octave", "옥타브"),
    "keyboard_lower": ("An octave lower", "한 옥타브 아래로"),
    "keyboard_higher": ("An octave higher", "한 옥타브 위로"),
    "keyboard_metronome": ("Metronome", "메트로놈"),
    "keyboard_tempo": ("Tempo", "빠르기"),
    "keyboard_beats": ("Beats a bar", "한 마디의 박 수"),
    "keyboard_record": ("Record", "녹음"),
    "keyboard_stop": ("Stop and use it", "멈추고 사용하기"),
    "keyboard_ready": ("Play: the recording begins with your first note.", "연주하세요. 첫 음부터 녹음합니다."),
    "keyboard_counting": ("Count-in: {left}", "예비 박: {left}"),
    "keyboard_taking": ("Recording bar {bar} · notes: {notes}", "{bar}마디 녹음 중 · 음 {notes}개"),
    "keyboard_answer": ("Take turns, {bars} bars each", "{bars}마디씩 주고받기"),
    "keyboard_answer_stop": ("Stop taking turns", "주고받기 끝내기"),
    "keyboard_my_turn": ("Your turn: bar {bar} of {bars}", "내 차례: {bars}마디 중 {bar}마디"),
    "keyboard_answering": ("Listening back …", "듣고 생각하는 중…"),
    "keyboard_their_turn": ("It answers. Then it is your turn again.", "응답하는 중입니다. 끝나면 다시 내 차례입니다."),
    "keyboard_told": (
        "Written down: {facts} Drag its notes in the piano roll to correct them; then continue, vary or accompany it.",
        "악보로 옮겼습니다: {facts} 피아노 롤에서 음을 끌어 고친 뒤 이어 가거나, 변주하거나, 반주를 더해 보세요.",
    ),
    "keyboard_name": ("My melody", "내 멜로디 연주"),
    "keyboard_part": ("You", "나"),
    "keyboard_answer_part": ("Answer", "응답"),
    "step_answer": ("answered", "응답"),
}
