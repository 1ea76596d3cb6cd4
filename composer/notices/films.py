"""Notices about music for films and games."""

FILMS = {
    "not_hits": (
        "Hits cannot be {value!r}; write for example 12.5,41:climax.",
        "{value!r}: 지점으로 읽을 수 없습니다. 12.5,41:climax처럼 적어 주세요.",
    ),
    "not_a_hit": (
        "{text!r} is not a hit; write the time in seconds and what happens there: 12.5 or 41:climax.",
        "{text!r}: 지점이 아닙니다. 12.5나 41:climax처럼 시각과 일어날 일을 적어 주세요.",
    ),
    "hit_kind_unknown": (
        "There is no hit of the kind {kind!r}; choose one of: {known}.",
        "{kind!r}: 지점에서 일어날 수 있는 일이 아닙니다. 고를 수 있는 것: {known}.",
    ),
    "hits_too_many": (
        "There are {count} hits; up to {most} can be met.",
        "지점이 {count}개입니다. {most}개까지 맞출 수 있습니다.",
    ),
    "hit_out_of_range": (
        "A hit at {second:g} s is out of range; it must be above 0 and at most {latest:g}.",
        "{second:g}초 지점은 범위를 벗어납니다. 0초보다 크고 {latest:g}초 이하여야 합니다.",
    ),
    "hits_out_of_order": (
        "The hit at {second:g} s does not come after the one at {before:g} s; give them in order.",
        "{second:g}초 지점이 {before:g}초 지점보다 뒤에 있지 않습니다. 차례대로 적어 주세요.",
    ),
    "hit_after_the_end": (
        "The hit at {second:g} s is not within the {seconds:g} s of the piece; move it, or make it longer.",
        "{second:g}초 지점이 곡의 길이({seconds:g}초) 안에 있지 않습니다. 지점을 옮기거나 곡을 길게 해 주세요.",
    ),
    "hit_beyond_bars": (
        "The hit at {second:g} s is bar {bar}, beyond the {bars} bars; ask for more.",
        "{second:g}초 지점은 {bar}번째 마디인데 곡은 {bars}마디입니다. 마디 수를 늘려 주세요.",
    ),
    "hit_sections_out_of_order": (
        "Sections come once each, in the order {known}; change what happens at the hits.",
        "부분은 {known} 순서로 한 번씩만 옵니다. 지점에서 일어날 일을 바꿔 주세요.",
    ),
    "hits_not_met": (
        "Not all hits can be met in {meter} at {tempo:g}, where beats last {shortest:.2f} to {longest:.2f} s: not "
        "{which}. {advice}",
        "{meter} 박자, 빠르기 {tempo:g}(한 박 {shortest:.2f}~{longest:.2f}초)로 맞출 수 없는 지점: {which}. {advice}",
    ),
    "hits_met_at_another_tempo": (
        "At {tempo:g} all of them can be met.",
        "빠르기를 {tempo:g}(으)로 하면 모두 맞습니다.",
    ),
    "hits_need_moving": ("Move one, or leave one out.", "하나를 옮기거나 빼 주세요."),
    "hits_need_moving_at_any_tempo": (
        "No tempo does better; move one, or leave one out.",
        "더 잘 맞는 빠르기는 없습니다. 하나를 옮기거나 빼 주세요.",
    ),
    "loop_cannot_fade": (
        "A loop has no end to fade out; leave the fade out, or choose another form.",
        "반복되는 곡은 끝이 없어 페이드아웃할 수 없습니다. 페이드아웃을 끄거나 다른 형식을 골라 주세요.",
    ),
    "layers_out_of_range": (
        "A piece can have {fewest} to {most} layers, not {count}.",
        "레이어는 {fewest}~{most}개까지입니다. {count}개는 만들 수 없습니다.",
    ),
    "drums_have_no_layers": (
        "Drums alone have no layers; leave the layers out, or ask for another style or ensemble.",
        "드럼만으로는 레이어를 나눌 수 없습니다. 레이어를 빼거나 다른 스타일이나 편성을 골라 주세요.",
    ),
}
