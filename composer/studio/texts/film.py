"""Texts for fitting music to a film: English, Korean."""

FILM = {
    "film": ("Fit to a film", "영상에 맞추기"),
    "film_drop": (
        "Drop a clip here, or choose one. It stays on your computer.",
        "영상을 여기에 놓거나 골라 주세요. 영상은 다른 곳으로 전송되지 않습니다.",
    ),
    "film_mark": ("Mark a hit (M)", "지점 표시 (M)"),
    "film_add": ("Add a hit", "지점 추가"),
    "film_remove": ("Remove hit {number}", "{number}번 지점 지우기"),
    "film_second": ("Second of hit {number}", "{number}번 지점의 시각(초)"),
    "film_kind": ("What happens at hit {number}", "{number}번 지점에서 일어나는 일"),
    "film_none": (
        "Bar lines will fall on your hits. In seconds, from the start.",
        "표시한 지점에 마디선을 맞춥니다. 영상이 시작한 뒤의 시각을 초로 적어 주세요.",
    ),
    "film_together": (
        "Press M while the clip runs. Once composed, picture and music play together.",
        "영상이 나오는 동안 M을 누르세요. 작곡하고 나면 영상과 음악이 함께 재생됩니다.",
    ),
    "film_bar": ("Bar line", "마디선"),
    "film_stop": ("The music stops for a bar", "한 마디 동안 음악이 멈춤"),
    "film_development": ("The development begins", "승(전개) 시작"),
    "film_climax": ("The climax begins", "전(절정) 시작"),
    "film_ending": ("The ending begins", "결(마무리) 시작"),
    "ask_fade_set": ("Fade out at the end", "끝에서 페이드아웃"),
    "ask_fade_set_help": ("The last seconds become softer and softer.", "마지막 몇 초 동안 소리가 점점 작아집니다."),
    "ask_fade": ("Fade", "페이드아웃 길이"),
    "ask_fade_help": ("How many seconds it takes.", "몇 초에 걸쳐 작아질지 정합니다."),
}
