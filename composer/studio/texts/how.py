"""The page that tells how it works: English, Korean."""

HOW = {
    "how_title": ("How it works", "작동 원리"),
    "how_about": (
        "No samples, no loops, no copying: a network that has read a great deal of music chooses one note after "
        "another. Here is what it is made of, what it learnt from, and how good it is.",
        "샘플도, 루프도, 베끼기도 없습니다. 많은 음악을 읽은 신경망이 음을 하나씩 골라 나갑니다. "
        "무엇으로 이루어졌고, 무엇에서 배웠고, 얼마나 잘하는지 보여 드립니다.",
    ),
    "how_note": ("One note at a time", "한 번에 한 음"),
    "how_note_words": (
        "Every note is the answer to six questions, and each answer is known to the next: how many bars on, where in "
        "the bar, in which part, which pitch, how long, how loud. The network says how likely every answer is; one is "
        "drawn, as a weighted die is thrown. Boldness makes the die fairer, the seed says how it falls.",
        "음 하나는 여섯 가지 물음의 답이고, 앞선 답은 다음 답에 쓰입니다. 몇 마디 뒤인지, 마디의 어디인지, "
        "어느 성부인지, 어떤 높이인지, 얼마나 긴지, 얼마나 센지. 신경망이 각 답의 가능성을 말하면 그 가운데 하나를 "
        "뽑습니다. 무게가 실린 주사위를 던지는 것과 같지요. 대담함은 주사위를 고르게 하고, 시드는 어떻게 떨어질지 "
        "정합니다.",
    ),
    "note_drawing": (
        "Six boxes with arrows from one to the next: bars on, place in the bar, part, pitch, duration, loudness",
        "화살표로 이어진 여섯 상자: 마디, 마디 안의 자리, 성부, 음높이, 길이, 세기",
    ),
    "field_when": ("When", "언제"),
    "field_when_example": ("one bar on", "한 마디 뒤"),
    "field_place": ("Where in it", "마디의 어디"),
    "field_place_example": ("second beat", "둘째 박"),
    "field_part": ("Who", "누가"),
    "field_part_example": ("the cello", "첼로가"),
    "field_pitch": ("What", "무엇을"),
    "field_pitch_example": ("G below middle C", "가온다 아래 사"),
    "field_duration": ("How long", "얼마나"),
    "field_duration_example": ("a half note", "2분음표만큼"),
    "field_loudness": ("How loud", "얼마나 세게"),
    "field_loudness_example": ("softly", "여리게"),
    "how_layers": ("What it is made of", "무엇으로 이루어졌나"),
    "how_layers_words": (
        "{parameters:,} numbers, in {count} layers {width} wide. Recurrent layers carry on what has happened so far, "
        "as a "
        "listener does; attention layers look back at any of the last thousand notes, so that a theme is still known "
        "when the ending comes.",
        "{count}개 층, 너비 {width}, 모두 {parameters:,}개의 수로 이루어졌습니다. 순환층은 듣는 사람처럼 지금까지의 "
        "흐름을 "
        "이어 가고, 주의층은 지난 천 개의 음 어디든 돌아볼 수 있어 끝에 이르러서도 주제를 기억합니다.",
    ),
    "layers_drawing": ("The layers of the network, one above the other", "차례로 쌓인 신경망의 층"),
    "layers_in": ("the notes so far, and the plan", "지금까지의 음과 계획"),
    "layers_out": ("the next note", "다음 음"),
    "layer_recurrent": ("recurrent: carries on", "순환층: 이어 간다"),
    "layer_attention": ("attention: looks back", "주의층: 돌아본다"),
    "how_story": ("A story first", "먼저 이야기를 짠다"),
    "how_story_words": (
        "Before the first note there is a plan: introduction, development, climax and ending, how much is to happen in "
        "every bar, and which earlier bar it recalls. The network is told, and laws see to the rest: the length, the "
        "meter, the ranges of the instruments, no chord that hangs, and the tonic at the end.",
        "첫 음보다 계획이 먼저입니다. 기승전결, 마디마다 얼마나 많은 일이 일어날지, 앞의 어느 마디를 되새길지를 "
        "정합니다. "
        "신경망은 이를 듣고 음을 고르며, 길이와 박자, 악기의 음역, 한 화음에 멈추지 않기, 으뜸음으로 맺기는 규칙이 "
        "지킵니다.",
    ),
    "arc_drawing": (
        "A curve that begins low, rises through the development, is highest in the climax, and falls in the ending",
        "낮게 시작해 전개에서 오르고, 절정에서 가장 높았다가 결말에서 내려오는 곡선",
    ),
    "how_data": ("What it learnt from", "무엇에서 배웠나"),
    "how_data_words": (
        "{files:,} files, every one under a licence that allows commercial use. The receipt beside the weights names "
        "each "
        "with its source and checksum. What you compose is yours to use, also commercially.",
        "파일 {files:,}개, 모두 상업적 이용이 허락된 것입니다. 가중치 옆의 영수증에 파일마다 출처와 체크섬이 적혀 "
        "있습니다. "
        "만든 곡은 상업적으로도 자유롭게 쓸 수 있습니다.",
    ),
    "licence": ("Licence", "라이선스"),
    "files": ("Files", "파일"),
    "source": ("Source", "출처"),
    "how_training": (
        "It heard {events:,} notes in {hours:g} hours of training, {steps:,} steps.",
        "{hours:g}시간 동안 {steps:,}걸음을 걸으며 음 {events:,}개를 들었습니다.",
    ),
    "how_curve": (
        "What the network did not foresee, as it learnt: lower is better.",
        "배우는 동안 예측하지 못한 정도. 낮을수록 좋습니다.",
    ),
    "how_good": ("How good it is", "얼마나 잘하나"),
    "how_good_words": (
        "Measured beside real pieces that no network learnt from; the first row, real pieces against each other, is "
        "what "
        "can be reached.",
        "어떤 신경망도 배우지 않은 실제 곡과 견주어 쟀습니다. 첫 줄은 실제 곡끼리 비교한 것으로, 닿을 수 있는 "
        "한계입니다.",
    ),
    "how_not_measured": (
        "Not measured yet: ./run.sh evaluate does.",
        "아직 재지 않았습니다. ./run.sh evaluate로 잴 수 있습니다.",
    ),
    "measure": ("Measured", "잰 것"),
    "measure_pieces": ("Pieces", "곡 수"),
    "measure_overlapped_area": ("Like real music (1 is best)", "실제 음악과 닮음 (1이 최고)"),
    "measure_divergence": ("Unlike it (0 is best)", "다름 (0이 최고)"),
    "measure_similarity_error": ("Form: error", "형식: 오차"),
    "measure_repetition": ("Phrases that return", "되돌아오는 악구"),
    "measure_longest_run": ("Longest run of a chord", "같은 화음 최장 반복"),
    "measure_endings": ("End on the tonic", "으뜸화음으로 끝남"),
    "row_real_pieces": ("Real pieces", "실제 곡"),
    "row_virtuoso": ("Virtuoso", "비르투오소"),
    "row_classic": ("Classic (2022)", "클래식 (2022)"),
    "how_classic": ("Where it came from", "어디에서 왔나"),
    "how_classic_words": (
        "In 2022 it was a student project: an LSTM on Liszt's piano music behind a button. It knew no rhythm, no "
        "rests, "
        "no loudness. It still composes here; hear both from the same seed.",
        "2022년에는 학생 프로젝트였습니다. 버튼 뒤에서 리스트의 피아노곡을 배운 LSTM이 음을 골랐고, 리듬도 쉼표도 "
        "셈여림도 "
        "몰랐습니다. 그 엔진이 아직 여기서 작곡합니다. 같은 시드로 둘을 들어 보세요.",
    ),
    "how_compare": ("Compose both", "둘 다 작곡하기"),
    "how_engine_virtuoso": ("Virtuoso, today", "비르투오소, 오늘"),
    "how_engine_classic": ("Classic, 2022", "클래식, 2022"),
}
