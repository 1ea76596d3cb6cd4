"""Texts of the page on how it works: English, Korean."""

HOW = {
    "how_title": ("How it works", "작동 원리"),
    "how_about": (
        "No samples, no loops, no copying: a network that has read a great deal of music chooses one note after "
        "another. Here is what it is made of, what it learned from, and how good it is.",
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
        "뽑습니다. 치우친 주사위를 던지는 것과 같습니다. 대담할수록 주사위는 공평해지고, 어떤 눈이 나올지는 시드가 "
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
    "how_layers": ("What it is made of", "무엇으로 이루어졌나요?"),
    "how_layers_words": (
        "{parameters:,} numbers, in {count} layers {width} wide. Recurrent layers carry on what has happened so far, "
        "as a listener does; attention layers look back at any of the last thousand notes, so that a theme is still "
        "known when the ending comes.",
        "{count}개 층, 너비 {width}, 모두 {parameters:,}개의 수로 이루어졌습니다. 순환층은 듣는 사람처럼 지금까지의 "
        "흐름을 이어 가고, 어텐션층은 지난 천 개의 음 어디든 돌아볼 수 있어 끝에 이르러서도 주제를 기억합니다.",
    ),
    "layers_drawing": ("The layers of the network, one above the other", "차례로 쌓인 신경망의 층"),
    "layers_in": ("the notes so far, and the plan", "지금까지의 음과 계획"),
    "layers_out": ("the next note", "다음 음"),
    "layer_recurrent": ("recurrent: carries on", "순환층: 흐름을 이어 감"),
    "layer_attention": ("attention: looks back", "어텐션층: 앞을 돌아봄"),
    "how_story": ("A story first", "이야기가 먼저"),
    "how_story_words": (
        "Before the first note there is a plan: introduction, development, climax and ending, how much happens in "
        "every bar, and which earlier bar it recalls. The network is told the plan, and rules take care of the rest: "
        "the length, the meter, the ranges of the instruments, no chord that gets stuck, and the tonic at the end.",
        "첫 음보다 계획이 먼저입니다. 기승전결, 마디마다 얼마나 많은 일이 일어날지, 앞의 어느 마디를 되새길지를 "
        "정합니다. 신경망은 이 계획을 보고 음을 고릅니다. 길이와 박자, 악기의 음역, 같은 화음만 되풀이하지 않기, "
        "으뜸음으로 맺기는 규칙이 지킵니다.",
    ),
    "arc_drawing": (
        "A curve that begins low, rises through the development, is highest in the climax, and falls in the ending",
        "낮게 시작해 전개에서 오르고, 절정에서 가장 높았다가 마무리에서 내려오는 곡선",
    ),
    "how_data": ("What it learned from", "무엇에서 배웠나요?"),
    "how_data_words": (
        "{files:,} files, every one under a license that allows commercial use. The receipt beside the weights names "
        "each with its source and checksum. What you compose is yours to use, also commercially.",
        "파일 {files:,}개, 모두 상업적 이용이 허용된 파일입니다. 파일마다 출처와 체크섬을 적은 목록이 신경망과 함께 "
        "있습니다. 만든 곡은 상업적으로도 자유롭게 쓸 수 있습니다.",
    ),
    "license": ("License", "라이선스"),
    "files": ("Files", "파일"),
    "source_nifc_polish": ("Chopin Institute: Polish music", "쇼팽 협회: 폴란드 음악"),
    "source_nifc_chopin": ("Chopin Institute: first editions of Chopin", "쇼팽 협회: 쇼팽 초판"),
    "source_mutopia": ("Mutopia Project", "무토피아 프로젝트"),
    "source_openscore_lieder": ("OpenScore: art songs", "OpenScore: 예술가곡"),
    "source_openscore_quartets": ("OpenScore: string quartets", "OpenScore: 현악 사중주"),
    "source_openscore_orchestra": ("OpenScore: orchestra", "OpenScore: 관현악"),
    "source_cre_irish": ("Irish traditional tunes (Breathnach)", "아일랜드 전통 음악(브라나크)"),
    "source_js_fakes": ("JS Fake Chorales", "JS Fake Chorales(바흐풍 코랄)"),
    "source_groove_drums": ("Groove MIDI: drummers", "Groove MIDI: 드럼 연주"),
    "source_pianomidi_krueger": ("piano-midi.de (Bernd Krueger)", "piano-midi.de(베른트 크뤼거)"),
    "source_open_hymnal": ("Open Hymnal Project", "오픈 찬송가 프로젝트"),
    "source_carols_bloomfield": ("Christmas carols (Bloomfield)", "크리스마스 캐럴(블룸필드)"),
    "source_freedoom": ("Freedoom: game music", "Freedoom: 게임 음악"),
    "source_oldtime_abc": ("American old-time tunes", "미국 올드타임 음악"),
    "source_simutrans": ("Simutrans: game music", "Simutrans: 게임 음악"),
    "source_lmms_demos": ("LMMS: demonstration songs", "LMMS: 예제 곡"),
    "source_tavern": ("TAVERN: piano variations", "TAVERN: 피아노 변주곡"),
    "source": ("Source", "출처"),
    "how_training": (
        "In {rounds} rounds of training, {hours:.0f} hours in all, it heard {events:,} notes, some of them many times. "
        "After each round, what it had learned was measured, and the next round continued from there.",
        "모두 {rounds}차례, {hours:.0f}시간 동안 학습하며 음 {events:,}개를 들었습니다. 같은 음을 여러 번 듣기도 "
        "합니다. 한 차례가 끝날 때마다 얼마나 배웠는지 재고, 거기서부터 다음 학습을 이어 갔습니다.",
    ),
    "how_round": ("Round {number}", "{number}차 학습"),
    "how_round_notes": ("{count}", "{count} 개"),
    "how_rounds_drawing": (
        "A bar for each round of training: how many notes had been heard by then",
        "학습 차수마다 그때까지 들은 음의 수를 나타낸 막대",
    ),
    "how_hard": ("What is hard to predict", "무엇을 예측하기 어렵나요?"),
    "how_hard_words": (
        "In music it has never heard, the network is as unsure as if it had to choose between this many equally likely "
        "answers. When the next note comes is nearly certain; which note it is, is not.",
        "처음 듣는 음악에서 신경망이 평균 몇 가지 답 사이에서 망설이는지 보여 줍니다. 다음 음이 언제 오는지는 거의 "
        "확실하지만, 어떤 음인지는 그렇지 않습니다.",
    ),
    "how_choices": ("{count:.1f} answers", "{count:.1f}가지"),
    "how_surprise_drawing": (
        "A bar for each answer of a note: between how many the network hesitates",
        "음을 이루는 답마다 신경망이 몇 가지 사이에서 망설이는지 나타낸 막대",
    ),
    "how_temperatures": ("Hear boldness", "대담함을 들어 보기"),
    "how_temperatures_words": (
        "The same four bars, from the same seed. Only the boldness differs.",
        "같은 시드에서 나온 같은 네 마디. 대담함만 다릅니다.",
    ),
    "how_temperature_0": ("Tame", "얌전하게"),
    "how_temperature_1": ("Usual", "보통"),
    "how_temperature_2": ("Bold", "대담하게"),
    "how_temperature_3": ("Wild", "거칠게"),
    "how_next": ("Choose the next note", "다음 음 고르기"),
    "next_about": (
        "How likely the network finds every piano key after these notes. Draw one, or press a bar.",
        "이 음들 다음에 올 음을 신경망은 이렇게 내다봅니다. 하나를 뽑거나 막대를 눌러 보세요.",
    ),
    "next_boldness": ("Boldness", "대담함"),
    "next_draw": ("Draw a note", "음 뽑기"),
    "next_anew": ("Begin again", "처음부터"),
    "next_pitch": ("{pitch}: {percent}%", "{pitch}: {percent}%"),
    "next_phrase": ("The notes so far", "지금까지의 음"),
    "next_waiting": ("Listening …", "듣는 중…"),
    "next_gone": ("The studio cannot be reached.", "스튜디오에 연결할 수 없습니다."),
    "how_good": ("How good it is", "얼마나 잘하나요?"),
    "how_good_words": (
        "Compared with real pieces that were not used for training. The first column compares real pieces with each "
        "other: that is the best that can be reached.",
        "학습에 쓰지 않은 실제 곡과 비교해 쟀습니다. 첫 열은 실제 곡끼리 비교한 값으로, 이보다 더 좋아질 수는 "
        "없습니다.",
    ),
    "how_not_measured": (
        "Not measured yet; run ./run.sh evaluate.",
        "아직 재지 않았습니다. ./run.sh evaluate로 잴 수 있습니다.",
    ),
    "measure": ("Measured", "지표"),
    "measure_pieces": ("Pieces", "곡 수"),
    "measure_overlapped_area": ("Like real music (1 is best)", "실제 음악과 닮음 (1이 최고)"),
    "measure_divergence": ("Unlike real music (0 is best)", "실제 음악과 다름 (0이 최고)"),
    "measure_similarity_error": ("Form: error", "형식: 오차"),
    "measure_repetition": ("Phrases that return", "되돌아오는 악구"),
    "measure_longest_run": ("Longest run of a chord", "같은 화음 최장 반복"),
    "measure_endings": ("End on the tonic", "으뜸화음으로 끝남"),
    "row_real_pieces": ("Real pieces", "실제 곡"),
    "row_virtuoso": ("Virtuoso", "비르투오소"),
    "row_classic": ("Classic (2022)", "클래식 (2022)"),
    "row_order-n_model": ("n-gram model", "n-그램 모델"),
    "how_classic": ("Where it came from", "어디에서 왔나요?"),
    "how_classic_words": (
        "In 2022 it was a student project: an LSTM on Liszt's piano music behind a button. It knew no rhythm, no "
        "rests, no loudness. It still composes here; hear both from the same seed.",
        "2022년에는 학생 프로젝트였습니다. 버튼을 누르면 리스트의 피아노곡을 배운 LSTM이 음을 골랐고, 리듬도 쉼표도 "
        "셈여림도 몰랐습니다. 그 엔진은 지금도 여기서 작곡합니다. 같은 시드로 둘을 들어 보세요.",
    ),
    "how_compare": ("Compose both", "둘 다 작곡하기"),
    "how_engine_virtuoso": ("Virtuoso, today", "비르투오소 (현재)"),
    "how_engine_classic": ("Classic, 2022", "클래식 (2022)"),
}
