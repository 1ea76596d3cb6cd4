"""Texts of the composing page: English, Korean."""

COMPOSE = {
    "tagline": (
        "New music in seconds, composed by a neural network. Every piece is yours to use, commercially too.",
        "신경망이 몇 초 만에 새 음악을 작곡합니다. 만든 곡은 상업적으로도 자유롭게 쓸 수 있습니다.",
    ),
    "fine_tuning": ("More settings", "세부 설정"),
    "compose": ("Compose", "작곡하기"),
    "phase_waiting": ("Waiting for your turn", "차례를 기다리는 중"),
    "phase_composing": ("Composing: {done} of {total} notes", "작곡 중: 음표 {total}개 중 {done}개"),
    "phase_rendering": ("Recording: {percent}%", "녹음 중: {percent}%"),
    "record": ("Record it", "녹음하기"),
    "phase_loading": ("Loading the network", "신경망을 불러오는 중"),
    "title_waking": ("The piece of the day", "오늘의 곡"),
    "title_composing": ("Composing …", "작곡하는 중…"),
    "piece_of_the_day": ("Piece of the day", "오늘의 곡"),
    "another": ("Another like this", "비슷한 곡 하나 더"),
    "another_of_file": (
        "For your own music, use Variation below.",
        "직접 가져온 음악은 아래의 변주를 쓰세요.",
    ),
    "piece_elsewhere": (
        "This piece was changed by hand or came from a file, so no link can recreate it; it is kept in the browser "
        "where it was made. Ask for its MIDI file and open it here.",
        "손으로 다듬었거나 파일에서 연 곡이라 링크만으로는 다시 만들 수 없습니다. 만든 브라우저에만 남아 있으니 "
        "MIDI 파일을 받아 여기서 열어 주세요.",
    ),
    "empty": ("You can hear it in a moment.", "곧 들을 수 있습니다."),
    "stopped": (
        "You stopped here. This is what was composed so far.",
        "여기까지 작곡하고 멈췄습니다.",
    ),
    "facts": (
        # What may be long is last, where a phone cuts it off.
        "{length} · {notes} notes · {key} · ♩ = {tempo} · {style}",
        "{length} · 음표 {notes}개 · {key} · ♩ = {tempo} · {style}",
    ),
    "original_verdict": ("**Original.** Yours to use.", "**독창적인 곡입니다.** 자유롭게 쓰세요."),
    "original_from_file_verdict": (
        "**Not copied from the training music.** The rights to the music you brought are unchanged.",
        "**학습 음악을 베끼지 않았습니다.** 가져온 음악의 권리는 그대로입니다.",
    ),
    "unoriginal_verdict": (
        "**Close to existing music.** Compose another one, or raise the boldness.",
        "**기존 음악과 비슷한 대목이 있습니다.** 다른 곡을 만들거나 대담함을 높여 보세요.",
    ),
    "original_details": ("How this was checked", "어떻게 확인했나요?"),
    "original": (
        "Compared with all the training music, in any key and at any tempo. The longest shared passage is {notes} "
        "notes ({seconds:.0f} s, from bar {bar}), found in {work}. Of 100 pieces of this length by people, {more:.0f} "
        "share more.",
        "학습에 쓴 모든 음악과 조성, 빠르기에 상관없이 비교했습니다. 가장 길게 겹치는 부분은 {bar}마디부터 음표 "
        "{notes}개({seconds:.0f}초)로, {work}에 나옵니다. 사람이 쓴 같은 길이의 곡 100곡 중 {more:.0f}곡은 이보다 "
        "더 많이 겹칩니다.",
    ),
    "wholly_original": (
        "Compared with all the training music, in any key and at any tempo: no shared passage was found.",
        "학습에 쓴 모든 음악과 조성, 빠르기에 상관없이 비교했지만 겹치는 부분이 없었습니다.",
    ),
    "traditional": ("traditional", "전통 음악"),
    "composed_again": (
        "The first try shared {notes} notes with {work}, so it was composed again.",
        "처음 만든 곡은 {work}의 음표 {notes}개와 겹쳐 다시 작곡했습니다.",
    ),
    "link": (
        "The address of this page is a link to this piece: it plays the same music wherever it is opened.",
        "이 페이지의 주소가 곧 이 곡의 링크입니다. 어디서 열어도 같은 음악이 나옵니다.",
    ),
    "link_of_day": (
        "[A link to this piece]({link}): it plays the same music wherever it is opened.",
        "[이 곡의 링크]({link})입니다. 어디서 열어도 같은 음악이 나옵니다.",
    ),
    "link_stopped": (
        "This piece was stopped early: it stays in your library, but a link would compose all of it. "
        "To share it as it is, send the MIDI file.",
        "도중에 멈춘 곡이라 내 작품에는 남지만, 링크로 열면 끝까지 작곡됩니다. 이대로 공유하려면 MIDI 파일을 "
        "보내 주세요.",
    ),
    "link_ignored": (
        "This link asks for something that does not exist or is out of range: {values}. It was ignored.",
        "이 링크에 없는 값이나 범위를 벗어난 값이 있어 무시했습니다: {values}",
    ),
    "link_none": (
        "This piece was changed by hand or came from a file: it stays in your library, but no link can recreate it "
        "elsewhere. To share it, send the MIDI file.",
        "손으로 다듬었거나 파일에서 연 곡이라 내 작품에는 남지만, 링크로는 공유할 수 없습니다. 공유하려면 MIDI 파일을 "
        "보내 주세요.",
    ),
}
