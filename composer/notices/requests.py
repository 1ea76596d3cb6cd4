"""Notices about requests, links and options of commands."""

REQUESTS = {
    "engine_unknown": (
        "There is no engine {engine!r}; choose one of: {known}.",
        "{engine!r} 엔진은 없습니다. 고를 수 있는 것: {known}.",
    ),
    "effort_unknown": (
        "There is no effort of {effort}; choose one of: {known}.",
        "공들이기 {effort} 단계는 없습니다. 고를 수 있는 것: {known}.",
    ),
    "lengths_contradict": (
        "The length was given as {names}; give one of them.",
        "길이를 여러 단위({names})로 적었습니다. 하나만 적어 주세요.",
    ),
    "not_with_classic": (
        "The classic engine has no setting for {field}; leave that out, or choose virtuoso.",
        "클래식 엔진에서는 {field} 설정을 쓸 수 없습니다. 설정을 빼거나 virtuoso를 골라 주세요.",
    ),
    "classic_length_out_of_range": (
        "That length is {events} note events; the classic engine writes {fewest} to {most}.",
        "그 길이면 음표가 {events}개입니다. 클래식 엔진은 {fewest}~{most}개를 만들 수 있습니다.",
    ),
    "section_styles_count": (
        "A piece has {count} sections; styles were given for {given}.",
        "곡의 부분은 {count}개인데 스타일을 {given}개 적었습니다.",
    ),
    "section_chords_count": (
        "A piece has {count} sections; chords were given for {given}.",
        "곡의 부분은 {count}개인데 코드를 {given}개 적었습니다.",
    ),
    "keys_count": (
        "{keys!r} are {count} keys; give one, or one for each of the four sections.",
        "{keys!r}: 조성이 {count}개입니다. 하나만, 또는 네 부분마다 하나씩 적어 주세요.",
    ),
    "energy_points_too_many": (
        "The energy has {count} points; draw it with up to {most}.",
        "에너지 곡선의 점이 {count}개입니다. {most}개까지 그려 주세요.",
    ),
    "request_field_unknown": (
        "A request has no {field!r}; its fields are: {known}.",
        "요청에 {field!r} 항목은 없습니다. 있는 항목: {known}.",
    ),
    "out_of_range": (
        "{what} {value} is out of range; it goes from {lowest} to {highest}.",
        "{what}: {value}은(는) 범위를 벗어납니다. {lowest}부터 {highest}까지입니다.",
    ),
    "text_too_long": (
        "{what} has {count:,} characters; it may have up to {most:,}.",
        "{what}: {count:,}자입니다. {most:,}자까지 읽습니다.",
    ),
    "not_true_or_false": (
        "{what} cannot be {value!r}; it is true or false.",
        "{what}: {value!r}은(는) 쓸 수 없습니다. true 또는 false입니다.",
    ),
    "not_a_word": (
        "{what} cannot be {value!r}; it takes a word.",
        "{what}: {value!r}은(는) 쓸 수 없습니다. 글자로 적어 주세요.",
    ),
    "not_a_number": (
        "{what} cannot be {value!r}; it takes a number.",
        "{what}: {value!r}은(는) 쓸 수 없습니다. 숫자로 적어 주세요.",
    ),
    "not_numbers": (
        "{what} cannot be {value!r}; it takes numbers.",
        "{what}: {value!r}은(는) 쓸 수 없습니다. 숫자를 나열해 주세요.",
    ),
    "not_styles": (
        "{what} cannot be {value!r}; it takes names with weights.",
        "{what}: {value!r}은(는) 쓸 수 없습니다. 이름과 비중으로 적어 주세요.",
    ),
    "not_a_list_of_styles": (
        "{text!r} is not a list of styles; write for example liszt=0.6,ragtime=0.4.",
        "{text!r}: 스타일 목록이 아닙니다. liszt=0.6,ragtime=0.4처럼 적어 주세요.",
    ),
    "not_section_styles": (
        "The styles of the sections cannot be {value!r}; give names with weights for each of the four.",
        "부분별 스타일 {value!r}은(는) 쓸 수 없습니다. 네 부분마다 이름과 비중을 적어 주세요.",
    ),
    "not_section_chords": (
        "The chords of the sections cannot be {value!r}; give a text for each of the four.",
        "부분별 코드 {value!r}은(는) 쓸 수 없습니다. 네 부분마다 하나씩 적어 주세요.",
    ),
    "style_twice": (
        "A style was given twice; give each once, with its weight.",
        "같은 스타일이 두 번 들어 있습니다. 비중과 함께 한 번씩만 골라 주세요.",
    ),
    "styles_without_weight": (
        "Every style has the weight 0; give one of them more.",
        "모든 스타일의 비중이 0입니다. 하나는 더 크게 해 주세요.",
    ),
    "style_unknown": (
        "There is no style {style!r}; choose one of: {known}.",
        "{style!r} 스타일은 없습니다. 고를 수 있는 것: {known}.",
    ),
    "ensemble_unknown": (
        "There is no ensemble {ensemble!r}; choose one of: {known}.",
        "{ensemble!r} 편성은 없습니다. 고를 수 있는 것: {known}.",
    ),
    "form_unknown": (
        "There is no form {form!r}; choose one of: {known}.",
        "{form!r} 형식은 없습니다. 고를 수 있는 것: {known}.",
    ),
    "length_out_of_range": (
        "That length is {bars} bars; a piece has {fewest} to {most}. Ask for a shorter piece or a slower tempo.",
        "그 길이면 {bars}마디가 됩니다. 곡은 {fewest}~{most}마디여야 합니다. 길이를 줄이거나 빠르기를 늦춰 주세요.",
    ),
    "continuation_too_long": (
        "That length is {bars} bars; a continuation has up to {most}.",
        "그 길이면 {bars}마디가 됩니다. {most}마디까지 이어서 만들 수 있습니다.",
    ),
    "drums_have_no_chords": (
        "Drums alone have no chords; leave the chords out, or ask for another style or ensemble.",
        "드럼만으로는 코드를 쓸 수 없습니다. 코드를 빼거나 다른 스타일이나 편성을 골라 주세요.",
    ),
    "drums_have_no_key": (
        "Drums alone have no key; leave the key out, or ask for another style or ensemble.",
        "드럼에는 조성이 없습니다. 조성을 빼거나 다른 스타일이나 편성을 골라 주세요.",
    ),
    "bar_too_long": (
        "A bar of {meter} is too long to compose in; the longest is 8/4.",
        "{meter} 마디는 작곡하기에 너무 깁니다. 가장 긴 것은 8/4입니다.",
    ),
    # Given music
    "task_unknown": (
        "There is no task {task!r}; choose one of: {known}.",
        "{task!r} 작업은 없습니다. 고를 수 있는 것: {known}.",
    ),
    "not_a_music_hash": (
        "{value!r} is not the SHA-256 of a piece; that has 64 hexadecimal digits.",
        "{value!r}: 곡의 SHA-256이 아닙니다. 16진수 64자리여야 합니다.",
    ),
    "not_with_task": (
        "The task {task!r} takes no {field!r}; leave it out.",
        "{task} 작업에는 {field!r}을(를) 쓸 수 없습니다. 빼 주세요.",
    ),
    "task_needs": ("The task {task!r} needs {field!r}.", "{task} 작업에는 {field!r}이(가) 있어야 합니다."),
    "not_given_music": (
        "{value!r} does not say what to do with given music; give a task and the hash of the music.",
        "{value!r}: 주어진 곡으로 무엇을 할지 알 수 없습니다. 작업과 곡의 해시가 있어야 합니다.",
    ),
    "no_link_to_given_music": (
        "There is no link to a piece that starts from other music; keep its MIDI file.",
        "다른 곡을 바탕으로 만든 곡은 링크로 공유할 수 없습니다. MIDI 파일로 보관해 주세요.",
    ),
    "request_starts_from_music": (
        "This request starts from other music; give that music with it.",
        "다른 곡을 바탕으로 하는 요청입니다. 그 곡도 함께 넣어 주세요.",
    ),
    "request_without_music": (
        "This request starts from nothing; say what to do with the music.",
        "바탕이 되는 곡이 없는 요청입니다. 주어진 곡으로 무엇을 할지 정해 주세요.",
    ),
    "other_music": (
        "This is not the music that the request starts from; give that one.",
        "이 요청의 바탕이 되는 곡이 아닙니다. 맞는 곡을 넣어 주세요.",
    ),
    "no_network_for_given_music": (
        "The {engine} engine cannot work with given music; choose virtuoso.",
        "{engine} 엔진은 주어진 곡을 다룰 수 없습니다. virtuoso를 골라 주세요.",
    ),
    "music_has_no_notes": ("The music has no notes.", "음표가 없습니다."),
    "music_has_too_many_notes": (
        "The music has {count:,} notes; it may have up to {most:,}. Shorten it.",
        "음표가 {count:,}개입니다. {most:,}개까지 다룰 수 있으니 줄여 주세요.",
    ),
    "music_has_too_many_bars": (
        "The music has {count:,} bars; it may have up to {most:,}. Shorten it.",
        "{count:,}마디입니다. {most:,}마디까지 다룰 수 있으니 줄여 주세요.",
    ),
    "decided_by_primer": (
        "The primer decides the {field}; leave that out.",
        "{field} 설정은 이어 갈 곡을 따릅니다. 빼 주세요.",
    ),
    "not_with_primer": (
        "With a primer there is no setting for {field}; leave that out.",
        "이어서 만들 때는 {field} 설정을 쓸 수 없습니다. 빼 주세요.",
    ),
    "primer_without_candidates": (
        "With a primer the virtuoso engine composes one piece; another seed gives another one.",
        "이어서 만들 때는 virtuoso 엔진이 한 곡만 만듭니다. 시드를 바꾸면 다른 곡을 얻을 수 있습니다.",
    ),
    "only_with_primer": (
        "--{option} belongs to a primer; name one with --primer, or leave that out.",
        "--{option}은(는) 이어 갈 곡이 있을 때만 쓸 수 있습니다. --primer로 곡을 지정하거나 빼 주세요.",
    ),
    "strict_without_key": (
        "The music has no key, so there is no scale to keep to; leave strict out.",
        "조성이 없는 곡이라 음계를 엄격히 지킬 수 없습니다. 엄격 설정을 빼 주세요.",
    ),
    "bars_not_in_music": (
        "Bars {first}-{last} are not in the music; it has bars 1-{most}.",
        "{first}-{last}마디는 곡에 없습니다. 이 곡에는 1-{most}마디가 있습니다.",
    ),
    "part_unknown": (
        "There is no part {part!r}; choose one of: {known}.",
        "{part!r} 성부는 없습니다. 고를 수 있는 것: {known}.",
    ),
    "part_not_heard": (
        "Part {part!r} cannot be composed again; of so many parts, only the {most} with the most notes can.",
        "{part!r} 성부는 다시 작곡할 수 없습니다. 성부가 이렇게 많으면 음이 많은 {most}개만 다시 작곡할 수 있습니다.",
    ),
    "distance_out_of_range": (
        "The distance {distance} is out of range; it goes from 0 (the same) to 1 (free).",
        "거리 {distance}은(는) 범위를 벗어납니다. 0(같음)부터 1(자유)까지입니다.",
    ),
    "nothing_to_accompany": (
        "The music has no pitched notes to accompany; give a melody.",
        "음높이가 있는 음표가 없어 반주를 만들 수 없습니다. 멜로디가 있는 곡을 넣어 주세요.",
    ),
    "too_many_parts_to_accompany": (
        "The music has {count} parts; up to {most} can be accompanied.",
        "성부가 {count}개입니다. {most}개까지 반주를 더할 수 있습니다.",
    ),
    # Arranging and performing
    "nothing_to_arrange": (
        "There are no pitched notes to arrange; drums alone cannot be arranged.",
        "음높이가 있는 음표가 없어 편곡할 수 없습니다. 드럼은 다른 악기로 옮길 수 없습니다.",
    ),
    "not_instruments": (
        "{text!r} names no instruments; write for example piano=harp or 2=73.",
        "{text!r}: 악기 지정이 아닙니다. piano=harp 또는 2=73처럼 적어 주세요.",
    ),
    "part_given_two_instruments": (
        "The part {part!r} was given two instruments; give it one.",
        "{part!r} 성부에 악기를 두 개 적었습니다. 하나만 적어 주세요.",
    ),
    "part_for_instrument_unknown": (
        "There is no part {part!r} to give an instrument to; choose one of: {known}.",
        "악기를 정할 {part!r} 성부가 없습니다. 고를 수 있는 것: {known}.",
    ),
    "ensemble_to_arrange_for_unknown": (
        "There is no ensemble {ensemble!r} to arrange for; choose one of: {known}.",
        "{ensemble!r} 편성으로는 편곡할 수 없습니다. 고를 수 있는 것: {known}.",
    ),
    "groove_without_band": (
        "A groove needs a {band}; arrange for that instead of {ensemble}, or leave the groove out.",
        "그루브에는 {band} 편성이 필요합니다. {ensemble} 대신 그 편성으로 편곡하거나 그루브를 빼 주세요.",
    ),
    "groove_unknown": (
        "There is no groove {groove!r}; choose one of: {known}.",
        "{groove!r} 그루브는 없습니다. 고를 수 있는 것: {known}.",
    ),
    "expression_out_of_range": (
        "An expression of {value} is out of range; it goes from {lowest:g} to {highest:g}.",
        "표현 {value}은(는) 범위를 벗어납니다. {lowest:g}부터 {highest:g}까지입니다.",
    ),
    "too_many_beats_to_perform": (
        "This piece has {count:,} beats; up to {most:,} can be performed.",
        "이 곡은 {count:,}박입니다. {most:,}박까지 연주할 수 있습니다.",
    ),
    # Options of commands
    "arrange_for_whom": (
        "Choose whom to arrange for: --ensemble with {known}, or a --groove for a band.",
        "어떤 편성으로 편곡할지 정해 주세요. --ensemble에 {known} 중 하나를 적거나, 밴드라면 --groove를 적어 주세요.",
    ),
    "option_too_small": ("--{option} must be at least {least}.", "--{option}은(는) {least} 이상이어야 합니다."),
    "option_not_positive": ("--{option} must be more than 0.", "--{option}은(는) 0보다 커야 합니다."),
    "table_alone": (
        "The table {table!r} is measured alone; name no other table with it.",
        "{table!r} 표는 따로 측정합니다. 다른 표와 함께 적지 마세요.",
    ),
    "table_unknown": (
        "There is no table {table!r}; choose one of: {known}.",
        "{table!r} 표는 없습니다. 고를 수 있는 것: {known}.",
    ),
    "weights_to_compare_missing": (
        "Name the folders of weights to compare, for example: evaluate backbones models/virtuoso.",
        "비교할 가중치 폴더를 적어 주세요. 예: evaluate backbones models/virtuoso",
    ),
}

# The names of request fields for use in a sentence.
FIELDS = {
    "field_engine": ("engine", "엔진"),
    "field_styles": ("styles", "스타일"),
    "field_section_styles": ("section styles", "부분별 스타일"),
    "field_notes": ("notes", "음표 수"),
    "field_seconds": ("seconds", "길이(초)"),
    "field_bars": ("bars", "마디 수"),
    "field_tempo": ("tempo", "빠르기"),
    "field_key": ("key", "조성"),
    "field_strict": ("strict", "엄격"),
    "field_chords": ("chords", "코드"),
    "field_section_chords": ("section chords", "부분별 코드"),
    "field_meter": ("meter", "박자"),
    "field_ensemble": ("ensemble", "편성"),
    "field_form": ("form", "형식"),
    "field_energy": ("energy", "에너지"),
    "field_strength": ("strength", "강도"),
    "field_program": ("program", "악기 번호"),
    "field_instruments": ("instruments", "악기"),
    "field_arrange": ("arrange", "편곡"),
    "field_groove": ("groove", "그루브"),
    "field_temperature": ("temperature", "온도"),
    "field_top_p": ("top_p", "누적 확률(top_p)"),
    "field_expression": ("expression", "표현"),
    "field_seed": ("seed", "시드"),
    "field_candidates": ("number of drafts (candidates)", "초안 수"),
    "field_effort": ("effort", "공들이기"),
    "field_hits": ("hits", "맞출 지점"),
    "field_fade": ("fade", "페이드아웃"),
    "field_layers": ("layers", "레이어 수"),
    "field_given": ("given music", "주어진 곡"),
    "style_weight": ("the weight of {style}", "{style}의 비중"),
}
