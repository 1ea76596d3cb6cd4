"""Notices about batches of pieces composed from a file of requests."""

BULK = {
    "ray_missing": (
        "Ray is not installed: pip install ray.",
        "Ray가 설치되어 있지 않습니다. pip install ray로 설치해 주세요.",
    ),
    "ray_not_started": (
        "Ray could not be started on this machine: {reason}",
        "이 컴퓨터에서 Ray를 시작하지 못했습니다: {reason}",
    ),
    "ray_not_found": (
        "There is no Ray cluster at {address}: {reason}",
        "{address}에서 Ray 클러스터를 찾지 못했습니다: {reason}",
    ),
    "workers_too_few": (
        "--workers must be at least 1.",
        "--workers는 1 이상이어야 합니다.",
    ),
    "requests_unreadable": (
        "{path} could not be read; it must be a text file with one request per line.",
        "{path}: 파일을 읽지 못했습니다. 한 줄에 요청이 하나씩 있는 텍스트 파일이어야 합니다.",
    ),
    "requests_empty": (
        "{path} has no requests.",
        "{path}: 요청이 없습니다.",
    ),
    "requests_line": (
        "Line {line} of {path}: {reason}",
        "{path}의 {line}번째 줄: {reason}",
    ),
    "request_line_empty": (
        "It is empty; every line must be a request.",
        "빈 줄입니다. 줄마다 요청이 하나씩 있어야 합니다.",
    ),
    "request_line_no_json": (
        'It is not a JSON object, such as {{"bars": 16}}.',
        '{{"bars": 16}} 같은 JSON 객체가 아닙니다.',
    ),
    "composer_failed": (
        "Its worker failed {tries} times.",
        "작업 프로세스가 {tries}번 모두 작곡에 실패했습니다.",
    ),
    "some_not_composed": (
        "{failed} of {requests} could not be composed; the first is line {line}: {reason}",
        "요청 {requests}개 가운데 {failed}개를 작곡하지 못했습니다. 첫 번째는 {line}번째 줄입니다: {reason}",
    ),
}
