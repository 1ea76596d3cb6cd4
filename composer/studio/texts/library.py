"""The page of a visitor's pieces: English, Korean."""

LIBRARY = {
    "library_title": ("Your library", "내 작품"),
    "library_about": (
        "Everything that you composed in this browser. It stays here through a reload, for a day; "
        "take away what you want to keep longer.",
        "이 브라우저에서 작곡한 모든 곡입니다. 새로고침해도 하루 동안 남아 있습니다. "
        "오래 간직하고 싶은 곡은 내려받아 두세요.",
    ),
    "library_empty": (
        "Nothing here yet. Compose a piece, or bring one back from its file or link.",
        "아직 아무것도 없습니다. 곡을 만들거나, 파일이나 링크로 다시 불러오세요.",
    ),
    "library_compose": ("Compose a piece", "곡 만들러 가기"),
    "library_all": ("Download all", "모두 내려받기"),
    "library_starred_first": ("Starred first", "별표 먼저"),
    "library_more": ("Show {count} more", "{count}곡 더 보기"),
    "piece_facts": (
        "{minutes}:{seconds:02d} · {notes} notes · {key} · {meter} · ♩ = {tempo:.0f} · {style}",
        "{minutes}:{seconds:02d} · 음표 {notes}개 · {key} · {meter} · ♩ = {tempo:.0f} · {style}",
    ),
    "piece_from_file": ("from a file", "파일에서"),
    "piece_partly": ("stopped early", "도중에 멈춤"),
    "thumbnail": ("The notes of {title}", "{title}의 음표들"),
    "listen": ("Listen", "듣기"),
    "listen_to": ("Listen to {title}", "{title} 듣기"),
    "compare": ("Compare", "비교"),
    "compare_help": ("Put it beside the piece above.", "위의 곡과 나란히 놓습니다."),
    "close": ("Close", "닫기"),
    "star": ("Star", "별표"),
    "unstar": ("Remove the star", "별표 떼기"),
    "rename": ("Rename", "이름 바꾸기"),
    "rename_label": ("What you call it", "곡 이름"),
    "rename_help": (
        "Leave it empty to have the title that the music gives.",
        "비워 두면 음악에 맞춘 제목으로 돌아갑니다.",
    ),
    "piece_link": ("Link", "링크"),
    "piece_link_help": (
        "Opens the studio with all that this piece was asked for.",
        "이 곡의 모든 설정으로 스튜디오를 엽니다.",
    ),
    "restore": ("Bring a piece back", "곡 불러오기"),
    "restore_file": (
        "A file made here: .mid, .json or .zip",
        "여기서 만든 파일: .mid, .json, .zip",
    ),
    "restore_link": ("Or its link", "또는 링크"),
    "restore_link_placeholder": ("https://…/?seed=7&styles=chopin", "https://…/?seed=7&styles=chopin"),
    "restore_link_button": ("Compose from the link", "링크로 다시 작곡"),
    "restored": ("Brought back: {count}.", "불러온 곡: {count}개."),
    "restored_none": (
        "There is no piece in it that was made here: choose a MIDI file, a request or cue sheet (.json), "
        "or a zip of these.",
        "여기서 만든 곡을 찾지 못했습니다. MIDI 파일, 요청서나 큐시트(.json), "
        "또는 그것들을 담은 zip 파일을 골라 주세요.",
    ),
    "fact_piece": ("Piece", "곡"),
    "fact_length": ("Length", "길이"),
    "fact_notes": ("Notes", "음표"),
    "fact_key": ("Key", "조성"),
    "fact_meter": ("Meter", "박자"),
    "fact_tempo": ("Tempo", "빠르기"),
    "fact_style": ("Style", "스타일"),
    "fact_density": ("Notes a second", "초당 음표"),
    "fact_repetition": ("Repeated passages", "반복되는 악구"),
    "fact_range": ("Range", "음역"),
    "fact_seed": ("Seed", "시드"),
}
