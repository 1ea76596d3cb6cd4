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
    "in_line": (
        "Number {place} in line · about {seconds} s to wait",
        "대기 순서 {place}번 · 약 {seconds}초 남음",
    ),
}
