"""The page that composes: English, Korean."""

COMPOSE = {
    "tagline": (
        "A network that read ten million notes writes new music for you. It is yours to use.",
        "천만 개의 음을 읽고 배운 신경망이 당신을 위한 새 음악을 씁니다. 만든 곡은 자유롭게 쓰세요.",
    ),
    "length": ("Length", "길이"),
    "length_help": ("How many notes to write; 500 are a minute or two.", "음표 수입니다. 500개면 1~2분 길이예요."),
    "length_value": ("%d notes", "음표 %d개"),
    "style": ("Style", "스타일"),
    "style_help": (
        "A genre, or the composer whose music the network is to have in mind.",
        "장르, 또는 신경망이 염두에 둘 작곡가를 고르세요.",
    ),
    "tempo": ("Tempo", "빠르기"),
    "tempo_help": ("Quarter notes a minute.", "1분에 4분음표가 몇 번인지입니다."),
    "instrument": ("Instrument", "악기"),
    "boldness": ("Boldness", "대담함"),
    "boldness_help": (
        "The temperature: low keeps to what the network finds likely, high takes risks.",
        "온도(temperature)입니다. 낮으면 익숙한 길을, 높으면 모험을 택합니다.",
    ),
    "fine_tuning": ("Fine tuning", "세부 조정"),
    "nucleus": ("Nucleus", "후보 범위"),
    "nucleus_help": (
        "Draw only from the likeliest choices that together have this chance.",
        "가능성이 높은 음부터 더해 이 확률에 이를 때까지만 후보로 삼습니다(top-p).",
    ),
    "seed": ("Seed", "시드"),
    "seed_help": (
        "The same seed and settings always give the same piece.",
        "시드와 설정이 같으면 언제나 똑같은 곡이 나옵니다.",
    ),
    "seed_placeholder": ("chosen when you compose", "작곡할 때 정해집니다"),
    "fresh_seed": ("A new seed each time", "매번 새 시드로"),
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
    "starter_waltz": ("After Chopin", "쇼팽풍으로"),
    "starter_ragtime": ("Ragtime", "래그타임"),
    "starter_chorale": ("Quiet chorale", "고요한 코랄"),
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
