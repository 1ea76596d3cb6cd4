"""What stands on every page: English, Korean."""

COMMON = {
    "studio": ("Composer", "작곡가"),
    "compose_page": ("Compose", "작곡하기"),
    "library_page": ("Library", "내 작품"),
    "how_page": ("How it works", "작동 원리"),
    "stage_enter": ("On stage", "무대에서 보기"),
    "stage_leave": ("Leave (Esc)", "나가기 (Esc)"),
    "stage_keys": ("Space plays, ← → move by a bar", "스페이스 재생 · ← → 한 마디 이동"),
    "switch_language_help": ("한국어로 보기", "Read this in English"),
    "busy": (
        "Too many people are waiting just now. Please try again in a minute.",
        "지금은 기다리는 사람이 너무 많습니다. 잠시 후 다시 시도해 주세요.",
    ),
    "took_too_long": (
        "This took too long and was stopped. Please ask for less at once.",
        "시간이 너무 오래 걸려 중단했습니다. 한 번에 더 적게 요청해 주세요.",
    ),
    "classic_failed": (
        "The classic engine ended before it had composed anything. Please try again.",
        "클래식 엔진이 곡을 만들기 전에 끝났습니다. 다시 시도해 주세요.",
    ),
    "in_line": (
        "Number {place} in line · about {seconds} s to wait",
        "대기 순서 {place}번 · 약 {seconds}초 남음",
    ),
    "unexpected": (
        "Something went wrong that should not have. Your last piece is still here; please try again.",
        "예상치 못한 문제가 생겼습니다. 마지막 곡은 그대로 남아 있으니 다시 시도해 주세요.",
    ),
}
