"""The page that composes: English, Korean."""

COMPOSE = {
    "tagline": (
        "A network that read ten million notes writes new music for you. It is yours to use.",
        "천만 개의 음을 읽고 배운 신경망이 당신을 위한 새 음악을 씁니다. 만든 곡은 자유롭게 쓰세요.",
    ),
    "fine_tuning": ("Fine tuning", "세부 조정"),
    "compose": ("Compose", "작곡하기"),
    "phase_waiting": ("Waiting for your turn", "차례를 기다리는 중"),
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
        "Compared with all the training music, in any key and at any tempo: its longest shared passage is "
        "{notes} notes ({seconds:.0f} s, from bar {bar}), as in {work}. Of 100 human pieces of this length, {more:.0f} "
        "share more.",
        "학습한 모든 음악과 조와 빠르기에 상관없이 대조했습니다. 가장 길게 겹치는 대목은 음표 {notes}개"
        "({bar}마디부터 {seconds:.0f}초)이고, {work}에 나옵니다. 사람이 쓴 같은 길이의 곡 100곡 가운데 {more:.0f}곡은 "
        "더 많이 겹칩니다.",
    ),
    "wholly_original": (
        "Compared with all the training music, in any key and at any tempo: nothing in it stands there.",
        "학습한 모든 음악과 조와 빠르기에 상관없이 대조했습니다. 겹치는 대목이 없습니다.",
    ),
    "composed_again": (
        "Composed again, because the first try shared {notes} notes with {work}.",
        "처음 쓴 곡이 {work}의 음표 {notes}개와 겹쳐 다시 썼습니다.",
    ),
    "not_original": (
        "This is more than most human pieces share. Compose with another seed, or bolder.",
        "사람이 쓴 곡 대부분보다 많이 겹칩니다. 다른 시드나 더 높은 대담함으로 다시 작곡해 보세요.",
    ),
    "link": (
        "The address of this page keeps your settings: share it, and it writes the same piece elsewhere.",
        "이 페이지의 주소에 설정이 담겨 있습니다. 주소를 나누면 어디서든 같은 곡이 나옵니다.",
    ),
}
