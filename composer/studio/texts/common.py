"""What stands on every page: English, Korean."""

COMMON = {
    "studio": ("Composer", "작곡가"),
    "compose_page": ("Compose", "작곡하기"),
    "library_page": ("Library", "내 작품"),
    "how_page": ("How it works", "작동 원리"),
    "stage_enter": ("On stage", "무대에서 보기"),
    "stage_leave": ("Leave (Esc)", "나가기 (Esc)"),
    "stage_line": ("{style} · {key} · seed {seed}", "{style} · {key} · 시드 {seed}"),
    "switch_language_help": ("한국어로 보기", "Read this in English"),
    "unexpected": (
        "Something went wrong that should not have. Your last piece is still here; please try again.",
        "예상치 못한 문제가 생겼습니다. 마지막 곡은 그대로 남아 있으니 다시 시도해 주세요.",
    ),
}
