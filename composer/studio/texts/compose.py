"""The page that composes: English, Korean."""

COMPOSE = {
    "tagline": (
        "A network that read ten million notes writes new music for you. It is yours to use.",
        "천만 개의 음을 읽고 배운 신경망이 당신을 위한 새 음악을 씁니다. 만든 곡은 자유롭게 쓰세요.",
    ),
    "fine_tuning": ("Fine tuning", "세부 조정"),
    "compose": ("Compose", "작곡하기"),
    "phase_waiting": ("Waiting for a free desk", "차례를 기다리는 중"),
    "phase_composing": ("Composing: {done} of {total} notes", "작곡 중: 음표 {total}개 중 {done}개"),
    "phase_rendering": ("Recording: {percent} %", "녹음 중: {percent}%"),
    "sound_stopped": ("You stopped the recording.", "녹음을 멈췄습니다."),
    "record": ("Record it", "녹음하기"),
    "phase_loading": ("Waking the network", "신경망을 깨우는 중"),
    "empty_title": ("A blank page", "아직 빈 오선지"),
    "empty": (
        "Press **Compose**, and in a few seconds there is new music on it, to hear, to watch, "
        "and to take away as MIDI, audio or sheet music. Or begin with one of these:",
        "**작곡하기**를 누르면 몇 초 뒤 새 음악이 채워집니다. 듣고, 보고, MIDI·음원·악보로 가져가세요. "
        "이런 곡으로 시작해 봐도 좋습니다.",
    ),
    "piece_title": ("Piece no. {seed}", "작품 {seed}번"),
    "stopped": (
        "You stopped it here; this is what was written so far.",
        "여기에서 멈췄습니다. 지금까지 쓴 음악입니다.",
    ),
    "facts": (
        "{minutes}:{seconds:02d} · {notes} notes · {key} · {style} · ♩ = {tempo:g} · weights {weights}",
        "{minutes}:{seconds:02d} · 음표 {notes}개 · {key} · {style} · ♩ = {tempo:g} · 가중치 {weights}",
    ),
    "original": (
        "Checked against the training music: none of its {runs} passages of {run_events} notes is a copy.",
        "학습한 음악과 대조했습니다. 음표 {run_events}개짜리 악구 {runs}개 가운데 베낀 것은 하나도 없습니다.",
    ),
    "take_away": ("Take it away", "가져가기"),
    "midi": ("MIDI", "MIDI"),
    "mp3": ("MP3", "MP3"),
    "wav": ("WAV", "WAV"),
    "musicxml": ("Sheet music", "악보"),
    "musicxml_help": (
        "MusicXML, for MuseScore, Finale, Sibelius and others.",
        "MuseScore, Finale, Sibelius 등에서 열 수 있는 MusicXML 파일입니다.",
    ),
    "link": (
        "The address of this page keeps your settings: share it, and it writes the same piece elsewhere.",
        "이 페이지의 주소에 설정이 담겨 있습니다. 주소를 나누면 어디서든 같은 곡이 나옵니다.",
    ),
}
