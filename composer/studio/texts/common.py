"""Texts on every page: English, Korean."""

COMMON = {
    "studio": ("Composer", "작곡가"),
    "compose_page": ("Compose", "작곡하기"),
    "library_page": ("Library", "내 작품"),
    "how_page": ("How it works", "작동 원리"),
    "description": (
        "Say what you need music for, press a button, and hear it at once: composed by a neural network, yours to use, "
        "commercially too. Download it as WAV, MP3, MIDI or a score.",
        "어디에 쓸 음악인지 고르고 버튼만 누르면 신경망이 바로 작곡해 들려줍니다. 만든 곡은 상업적으로도 자유롭게 "
        "쓰고, WAV, MP3, MIDI, 악보로 내려받을 수 있습니다.",
    ),
    "shared_title": ("Listen: a new piece ({style}) · Composer", "새로 작곡한 곡 듣기({style}) · 작곡가"),
    "shared_description": (
        "Composed by a neural network. Open it to hear it, change it, or make another like this.",
        "신경망이 작곡했습니다. 열어서 듣고, 다듬고, 비슷한 곡을 하나 더 만들어 보세요.",
    ),
    "stage_enter": ("On stage", "무대에서 보기"),
    "stage_code": ("QR code: open this piece on a phone", "QR 코드: 휴대폰에서 이 곡 열기"),
    "stage_leave": ("Leave", "나가기"),
    "stage_keys": ("Space plays, ← → move by a bar", "스페이스 재생 · ← → 한 마디 이동"),
    "switch_language_help": ("한국어로 보기", "Read this in English"),
    "missing_page": ("There is no such page", "없는 페이지입니다"),
    "missing_page_words": (
        "Nothing stands at this address; this is the first page.",
        "이 주소에는 아무것도 없어 첫 페이지를 보여 드립니다.",
    ),
    # In English as Streamlit says it; found on the page by that, and replaced.
    "press_enter": ("Press Enter to apply", "Enter 키를 누르면 적용됩니다"),
    "no_options": ("No results", "찾는 항목이 없습니다"),
    "microphone": ("This app would like to use your microphone.", "마이크를 쓸 수 있게 허용해 주세요."),
    "microphone_how": ("Learn how to allow access.", "허용하는 방법 보기"),
    "field_failed": ("An error has occurred, please try again.", "문제가 생겼습니다. 다시 해 주세요."),
    "upload_choose": ("Choose a file", "파일 고르기"),
    "upload_format": ("{format}, up to {most:g} MB: {suffixes}", "{format}, 최대 {most:g} MB: {suffixes}"),
    "upload_too_large": (
        "Too large: a file may have up to {most:g} MB. Remove it and choose another.",
        "너무 큽니다. 파일은 최대 {most:g} MB입니다. 지우고 다른 파일을 골라 주세요.",
    ),
    "upload_unreadable": (
        "Files of this kind cannot be read here. Remove it and choose one of those named below.",
        "여기서 읽을 수 없는 형식입니다. 지우고 아래에 적힌 형식의 파일을 골라 주세요.",
    ),
    "in_line": (
        "Number {place} in line · about {seconds} s to wait",
        "대기 순서 {place}번 · 약 {seconds}초 남음",
    ),
}
