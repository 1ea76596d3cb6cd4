"""Notices about keys, meters, chords, instruments and edits."""

MUSIC = {
    "not_a_key": (
        "{text!r} is not a key; write it like C major, F# minor or Bb major.",
        "{text!r}: 조성이 아닙니다. C major, F# minor, Bb major처럼 적어 주세요.",
    ),
    "not_a_meter": (
        "{text!r} is not a meter; write it like 3/4 or 12/8.",
        "{text!r}: 박자가 아닙니다. 3/4나 12/8처럼 적어 주세요.",
    ),
    "meter_not_countable": (
        "{meter} is not a supported meter; write it like 3/4 or 12/8.",
        "{meter}: 지원하지 않는 박자입니다. 3/4나 12/8처럼 적어 주세요.",
    ),
    "chords_too_long": (
        "The chords are too long; they may have up to {most:,} characters.",
        "코드가 너무 깁니다. {most:,}자까지 쓸 수 있습니다.",
    ),
    "no_chords": (
        'There are no chords; write them like "Am F C G" or "ii V I".',
        "코드가 없습니다. Am F C G 또는 ii V I처럼 적어 주세요.",
    ),
    "not_a_bar_of_chords": (
        "{text!r} is not a bar of chords; write one chord, or two with a colon between, like Dm7:G7.",
        "{text!r}: 한 마디의 코드가 아닙니다. 코드 하나, 또는 Dm7:G7처럼 콜론으로 나눈 두 개를 적어 주세요.",
    ),
    "chord_unknown": (
        "{text!r} is not a known chord; the root may be followed by: {known}.",
        "{text!r}: 알 수 없는 코드입니다. 근음 뒤에 붙일 수 있는 것: {known}.",
    ),
    "not_a_chord": (
        '{text!r} is not a chord; write chords like "Am", "F#m7b5", "G7", or numerals like "ii7".',
        "{text!r}: 코드가 아닙니다. Am, F#m7b5, G7 또는 ii7처럼 적어 주세요.",
    ),
    "program_unknown": (
        "There is no General MIDI program {number}; they go from 0 to {most}.",
        "General MIDI 악기 번호 {number}은(는) 없습니다. 0부터 {most}까지입니다.",
    ),
    "instrument_unknown": (
        "There is no instrument {instrument!r}; try for example: {known}.",
        "{instrument!r}(이)라는 악기는 없습니다. 있는 것의 예: {known}.",
    ),
    "drum_kit_unknown": (
        "There is no drum kit {kit!r}; choose one of: {known}.",
        "{kit!r} 드럼 세트는 없습니다. 고를 수 있는 것: {known}.",
    ),
    "tempo_out_of_range": (
        "The tempo {tempo:g} is out of range; it goes from {lowest:g} to {highest:g}.",
        "빠르기 {tempo:g}은(는) 범위를 벗어납니다. {lowest:g}부터 {highest:g}까지입니다.",
    ),
    "first_beat_kept_beats": (
        "A first beat cannot be given if the beats of the file are kept; leave one of the two out.",
        "파일의 박을 그대로 쓰면서 첫 박을 정할 수는 없습니다. 둘 중 하나를 빼 주세요.",
    ),
    "first_beat_outside": (
        "No bar can begin at {second:g} s; the music goes from 0 to {seconds:.1f} s.",
        "{second:g}초에서는 마디가 시작할 수 없습니다. 곡은 0초부터 {seconds:.1f}초까지입니다.",
    ),
    "part_drums_and_pitched": (
        "Part {part} cannot be drums and pitched at once; name it in one of the two.",
        "{part} 성부는 드럼과 음높이가 있는 악기 가운데 하나로만 정할 수 있습니다.",
    ),
    "pickup_too_long": (
        "A pickup of {quarters:g} quarter notes is out of range; a bar of {meter} has {longest:g}.",
        "못갖춘마디의 길이가 4분음표 {quarters:g}개로 범위를 벗어납니다. {meter} 한 마디는 {longest:g}개입니다.",
    ),
    "edit_out_of_range": (
        "{text!r} is out of range; it goes from {lowest:g} to {highest:g}.",
        "{text!r}: 범위를 벗어납니다. {lowest:g}부터 {highest:g}까지입니다.",
    ),
    "edit_not_whole": ("{text!r} needs a whole number.", "{text!r}: 정수여야 합니다."),
    "edit_unknown": (
        "There is no edit {text!r}; write for example tempo=1.1,0.program=40.",
        "{text!r}(이)라는 변경은 없습니다. tempo=1.1,0.program=40처럼 적어 주세요.",
    ),
    # Pieces too large to encode
    "piece_too_long_for_bars": (
        "The piece is too long to be counted in bars.",
        "곡이 너무 길어 마디를 셀 수 없습니다.",
    ),
    "piece_has_too_many_bars": (
        "The piece has more than {most:,} bars; it must be damaged.",
        "곡이 {most:,}마디를 넘습니다. 손상된 것 같습니다.",
    ),
    "piece_has_too_many_parts": (
        "The piece has {count} parts; up to {most} can be read. Leave some out.",
        "성부가 {count}개입니다. {most}개까지 읽을 수 있으니 몇 개를 빼 주세요.",
    ),
    "piece_has_too_many_events": (
        "The piece takes more than {most:,} events; its notes are too long or too many.",
        "곡에 필요한 이벤트가 {most:,}개를 넘습니다. 음표가 너무 길거나 많습니다.",
    ),
    "verovio_missing": (
        "Verovio is not installed; ./run.sh installs it.",
        "Verovio가 설치되어 있지 않습니다. ./run.sh를 실행하면 설치됩니다.",
    ),
}
