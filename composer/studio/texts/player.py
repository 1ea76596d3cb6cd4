"""Texts of the player: English, Korean."""

PLAYER = {
    "play": ("Play", "재생"),
    "loop": ("Loop", "반복"),
    "loudness": ("Volume", "음량"),
    "hear": ("Hear it", "들어 보기"),
    "pause": ("Pause", "일시 정지"),
    "stop": ("Stop", "멈추기"),
    "starting": ("Composing the first bars …", "첫 마디를 작곡하는 중…"),
    "composing": (
        "Composing bar {done} of {total} · {seconds} s left",
        "작곡 중: {total}마디 중 {done}마디 · {seconds}초 남음",
    ),
    "composing_progress": ("Bars composed", "작곡한 마디"),
    "nothing_composed": ("Nothing was composed.", "작곡된 음악이 없습니다."),
    "no_sound": ("There is no sound.", "소리를 낼 수 없습니다."),
    "sound_unreachable": (
        "The studio cannot be reached; the sound comes back with the connection.",
        "스튜디오에 연결할 수 없습니다. 연결되면 소리가 돌아옵니다.",
    ),
    "sound_gone": (
        "The studio was restarted. Reload the page to bring your piece back.",
        "스튜디오가 다시 시작되었습니다. 페이지를 새로고침하면 곡이 돌아옵니다.",
    ),
    "roll": (
        "Piano roll: {notes} notes in {bars} bars. Click to jump, drag to select bars; arrow keys move by a bar, "
        "with Shift they select, Space plays. Press a note, or Enter for the one at the playhead, to see what else it "
        "could have been; drag it up or down, or double-click to add one.",
        "피아노 롤: {bars}마디, 음표 {notes}개. 누르면 그 자리로 가고, 끌면 마디를 고릅니다. 화살표 키로 한 마디씩 "
        "움직이고, Shift와 함께 누르면 마디를 고르며, 스페이스 키로 재생합니다. 음을 누르거나 Enter 키를 누르면 다른 "
        "후보가 나오고, 위아래로 끌어 옮기거나 두 번 눌러 새로 넣을 수 있습니다.",
    ),
    "roll_bar": ("Bar {bar} of {bars}", "{bars}마디 중 {bar}마디"),
    "blank_roll": ("Piano roll, still empty", "아직 비어 있는 피아노 롤"),
    "selected_bar": ("Bar {first}", "{first}마디"),
    "selected_bars": ("Bars {first} to {last}", "{first}~{last}마디"),
    "unselect": ("Clear the selection", "선택 해제"),
    "recompose": ("Recompose", "다시 작곡"),
    "recompose_group": ("Selected bars", "선택한 마디"),
    "recomposing": ("Composing …", "작곡하는 중…"),
    "think": (
        "{pitch} was {percent}% likely here. Press another note to use it instead:",
        "{pitch} 음, 확률 {percent}%. 다른 음을 누르면 바뀝니다.",
    ),
    "think_group": ("What else this note could have been", "이 음의 다른 후보"),
    "delete_note": ("Delete the note", "음 삭제"),
    "story_group": ("Energy of the piece", "곡의 에너지"),
    "story_bar": ("Energy of bar {first}", "{first}마디의 에너지"),
    "story_bars": ("Energy of bars {first} to {last}", "{first}~{last}마디의 에너지"),
    "story_help": ("Move it up or down: only these bars are recomposed.", "위아래로 옮기면 이 마디만 다시 작곡합니다."),
    "zoom": ("Zoom", "확대와 축소"),
    "zoom_in": ("Zoom in", "확대"),
    "zoom_out": ("Zoom out", "축소"),
    "mixer_transpose": ("Transpose", "조옮김"),
    "mixer_tempo": ("Tempo", "빠르기"),
    "mixer_expression": ("Expression", "표현"),
    "mixer_transpose_help": (
        "Moves every note by this many semitones, except drums.",
        "모든 음을 반음 단위로 올리거나 내립니다. 드럼은 그대로입니다.",
    ),
    "mixer_tempo_help": (
        "Faster or slower, from half to double; in quarter notes a minute.",
        "절반에서 두 배까지 느리게 또는 빠르게. 1분에 연주하는 4분음표의 수입니다.",
    ),
    "mixer_expression_help": (
        "How freely it is played: 0% as written, 100% as people play. The notes of the roll move with it.",
        "얼마나 자유롭게 연주할지 정합니다. 0%는 악보대로, 100%는 사람처럼. 피아노 롤의 음도 함께 움직입니다.",
    ),
    "mixer_font": ("Sound", "음색"),
    "mixer_font_help": (
        "The sampled instruments (soundfont), also used in the files you download. Whoever runs the studio "
        "can add more to its folder soundfonts/.",
        "연주에 쓰는 녹음된 악기(사운드폰트)입니다. 내려받는 음원에도 쓰입니다. 스튜디오를 운영하는 사람은 soundfonts/ "
        "폴더에 더 넣을 수 있습니다.",
    ),
    "midi_out": ("Play on", "연주할 곳"),
    "midi_off": ("this page", "이 페이지"),
    "midi_choose": ("a MIDI device …", "MIDI 장치…"),
    "midi_nothing": (
        "There is no MIDI device to play on. Plug one in, or start your music program, and choose again.",
        "연주할 MIDI 장치가 없습니다. 장치를 연결하거나 음악 프로그램을 켠 뒤 다시 골라 주세요.",
    ),
    "midi_unsupported": (
        "This browser cannot talk to MIDI devices; Chrome, Edge and Firefox can.",
        "이 브라우저는 MIDI 장치와 연결할 수 없습니다. Chrome, Edge, Firefox는 됩니다.",
    ),
    "midi_insecure": (
        "MIDI devices work only where the page is opened by https or on this computer.",
        "MIDI 장치는 https 주소나 이 컴퓨터에서 연 페이지에서만 쓸 수 있습니다.",
    ),
    "midi_refused": (
        "The browser was not allowed to use MIDI devices. Allow it next to the address, then choose again.",
        "브라우저에 MIDI 장치 사용이 허용되어 있지 않습니다. 주소창 옆에서 허용한 뒤 다시 골라 주세요.",
    ),
    "mixer_part": ("Part {number}", "{number}번 성부"),
    "mixer_instrument": ("instrument", "악기"),
    "mixer_drums": ("Drum kit", "드럼 세트"),
    "mixer_volume": ("volume", "음량"),
    "mixer_mute": ("mute", "음소거"),
    "mixer_solo": ("solo", "솔로"),
    "mixer_as_composed": ("Reset the mixer", "믹서 초기화"),
    # For small screens; in Korean the four parts of the story arc are single syllables anyway.
    "section_short_introduction": ("Intro", "기"),
    "section_short_development": ("Dev.", "승"),
    "section_short_climax": ("Climax", "전"),
    "section_short_ending": ("End", "결"),
    "family_piano": ("Pianos", "피아노"),
    "family_chromatic percussion": ("Bells and mallets", "종과 말렛"),
    "family_organ": ("Organs", "오르간"),
    "family_guitar": ("Guitars", "기타"),
    "family_bass": ("Basses", "베이스"),
    "family_strings": ("Strings", "현악기"),
    "family_ensemble": ("Ensembles and voices", "합주와 목소리"),
    "family_brass": ("Brass", "금관악기"),
    "family_reed": ("Reeds", "리드 목관"),
    "family_pipe": ("Flutes", "플루트류"),
    "family_synth lead": ("Synth leads", "신스 리드"),
    "family_synth pad": ("Synth pads", "신스 패드"),
    "family_synth effects": ("Synth effects", "신스 이펙트"),
    "family_folk": ("Folk instruments", "민속 악기"),
    "family_percussive": ("Percussion", "타악기"),
    "family_sound effects": ("Sound effects", "효과음"),
}
