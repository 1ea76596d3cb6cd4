"""Notices about work that stopped in the studio."""

STUDIO = {
    "mcp_missing": (
        "The package for agents is not installed: pip install mcp.",
        "에이전트용 패키지 mcp가 설치되어 있지 않습니다. pip install mcp로 설치해 주세요.",
    ),
    "busy": (
        "Too many people are waiting just now. Please try again in a minute.",
        "지금은 기다리는 사람이 너무 많습니다. 잠시 후 다시 시도해 주세요.",
    ),
    "took_too_long": (
        "This took too long and was stopped. Please ask for less at once.",
        "시간이 너무 오래 걸려 중단했습니다. 한 번에 더 적게 요청해 주세요.",
    ),
    "server_refused": (
        "The server could not do that ({reason}). Try again later; whoever runs it finds more in its log.",
        "서버에서 처리하지 못했습니다({reason}). 잠시 후 다시 시도해 주세요. 자세한 내용은 서버 로그에 있습니다.",
    ),
    "unexpected": (
        "Something went wrong that should not have. Your last piece is still here; please try again.",
        "예상치 못한 문제가 생겼습니다. 마지막 곡은 그대로 남아 있으니 다시 시도해 주세요.",
    ),
    "classic_failed": (
        "The classic engine ended before it had composed anything. Please try again.",
        "클래식 엔진이 아무것도 작곡하지 못하고 멈췄습니다. 다시 시도해 주세요.",
    ),
    "recording_stopped": ("You stopped the recording.", "녹음을 멈췄습니다."),
    "not_kept_here": ("This piece was not kept here.", "여기에 보관했던 곡이 아닙니다."),
    "note_unknown": ("There is no such note in the music.", "음악에 그런 음이 없습니다."),
    "stem_too_long": (
        "Stems of a piece over {minutes} minutes are in the zip file of everything.",
        "{minutes}분이 넘는 곡의 스템은 전체 zip 파일에 들어 있습니다.",
    ),
    "packing_stopped": ("You stopped packing the files.", "파일 묶기를 멈췄습니다."),
    "work_stopped": ("Stopped. The piece is unchanged.", "멈췄습니다. 곡은 그대로입니다."),
    "too_many_controllers": (
        "{name} has {messages:,} controller changes in its parts; up to {most:,} can be worked on here.",
        "{name}: 컨트롤러 변화가 {messages:,}개 있습니다. 여기서는 {most:,}개까지 다룰 수 있습니다.",
    ),
    "too_long_to_work_on": (
        "{name} is too long to work on here; it may have up to {minutes} minutes and {notes:,} notes.",
        "{name}: 여기서 다루기에는 너무 깁니다. {minutes}분, 음표 {notes:,}개까지 다룰 수 있습니다.",
    ),
    "no_such_soundfont_here": (
        "There is no such soundfont here; choose another.",
        "그런 사운드폰트는 여기에 없습니다. 다른 것을 골라 주세요.",
    ),
    "nothing_composed": (
        "There is nothing to hear: composing ended before the first note.",
        "들을 것이 없습니다. 첫 음표가 나오기 전에 작곡이 끝났습니다.",
    ),
    "too_many_listeners": (
        "Too many people are listening just now; try again in a minute.",
        "지금은 듣는 사람이 너무 많습니다. 잠시 후 다시 시도해 주세요.",
    ),
    "not_the_next_slice": (
        "Slice {number} of this stream is not the next; begin another stream.",
        "이 스트림의 다음 조각은 {number}번이 아닙니다. 새 스트림을 시작해 주세요.",
    ),
    "stream_ended": ("This stream has ended; begin another one.", "끝난 스트림입니다. 새로 시작해 주세요."),
    "not_a_second_of_the_piece": (
        "`from` must be a second of the piece.",
        "`from`에는 곡 안의 시각을 초로 적어 주세요.",
    ),
}
