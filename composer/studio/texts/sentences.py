"""What the package says of the visitor's files and wishes, in English, and the same in Korean; see studio.sentences."""

SENTENCES = {
    # Files of music
    "says_empty": ("{what} is empty.", "{what}: 빈 파일입니다."),
    "says_no_notes": ("{what} holds no notes.", "{what}: 음표가 없습니다."),
    "says_no_format": (
        "{what} has no known format; music is read from files in {formats}.",
        "{what}: 알 수 없는 형식입니다. 읽을 수 있는 파일은 {formats}입니다.",
    ),
    "says_midi_too_large": (
        "{what} is too large; MIDI files up to {most} MB are read.",
        "{what}: 너무 큽니다. MIDI 파일은 {most} MB까지 읽습니다.",
    ),
    "says_archive_too_large": (
        "{what} is too large; archives up to {most} MB are read.",
        "{what}: 너무 큽니다. 압축 파일은 {most} MB까지 읽습니다.",
    ),
    "says_xml_too_large": (
        "{what} is too large; MusicXML up to {most} MB is read.",
        "{what}: 너무 큽니다. MusicXML은 {most} MB까지 읽습니다.",
    ),
    "says_no_midi": (
        "{what} is not a MIDI file (a Standard MIDI File begins with 'MThd').",
        "{what}: MIDI 파일이 아닙니다(표준 MIDI 파일은 'MThd'로 시작합니다).",
    ),
    "says_huge_number": (
        "{what} is broken: it holds a number of thousands of digits.",
        "{what}: 손상된 파일입니다. 수천 자리의 숫자가 들어 있습니다.",
    ),
    "says_no_track": (
        "{what} is broken: there is no track in it that can be read.",
        "{what}: 손상된 파일입니다. 읽을 수 있는 트랙이 없습니다.",
    ),
    "says_only_header": (
        "{what} is broken: it ends within its header.",
        "{what}: 손상된 파일입니다. 머리말에서 끝납니다.",
    ),
    "says_odd_frames": (
        "{what} is broken: it counts {count} film frames a second, of {ticks} ticks each.",
        "{what}: 손상된 파일입니다. 초당 영상 프레임이 {count}개, 프레임당 틱이 {ticks}개라고 합니다.",
    ),
    "says_no_ticks": (
        "{what} is broken: it has no ticks in a quarter note.",
        "{what}: 손상된 파일입니다. 4분음표에 틱이 없습니다.",
    ),
    "says_midi_type": (
        "{what} is of format {kind}: patterns, not parts of one piece; save it as format 1.",
        "{what}: 형식 {kind} 파일로, 한 곡의 성부가 아니라 패턴입니다. 형식 1로 저장해 주세요.",
    ),
    "says_too_long_midi": (
        "{what} claims to be over {most} quarter notes long; it must be broken.",
        "{what}: 4분음표 {most}개보다 길다고 합니다. 손상된 파일입니다.",
    ),
    "says_no_score_to_read": (
        "{what} is no MusicXML score that can be read; save it again as MusicXML, or as MIDI.",
        "{what}: 읽을 수 있는 MusicXML 악보가 아닙니다. MusicXML이나 MIDI로 다시 저장해 주세요.",
    ),
    "says_archive_without_score": (
        "{what} holds no score; save it again as MusicXML.",
        "{what}: 악보가 없습니다. MusicXML로 다시 저장해 주세요.",
    ),
    "says_broken_archive": (
        "{what} is a broken archive; save it again as MusicXML.",
        "{what}: 손상된 압축 파일입니다. MusicXML로 다시 저장해 주세요.",
    ),
    "says_no_musicxml": (
        "{what} is not MusicXML: it holds no score.",
        "{what}: MusicXML이 아닙니다. 악보가 없습니다.",
    ),
    "says_too_deep": (
        "{what} is too large or too deep to be a score that can be read.",
        "{what}: 너무 크거나 복잡해서 악보로 읽을 수 없습니다.",
    ),
    "says_entities": (
        "{what} declares entities, which no score needs; it is not read.",
        "{what}: 악보에 필요 없는 엔티티 선언이 있어 읽지 않습니다.",
    ),
    "says_half_xml": (
        "{what} is not whole XML; save it again as MusicXML.",
        "{what}: 완전한 XML이 아닙니다. MusicXML로 다시 저장해 주세요.",
    ),
    "says_long_measure": (
        "{what} has a measure of over {most} quarter notes; it must be broken.",
        "{what}: 4분음표 {most}개가 넘는 마디가 있습니다. 파일이 손상된 것 같습니다.",
    ),
    "says_many_notes": (
        "{what} has over {most} notes; that is more than can be read.",
        "{what}: 음표가 {most}개를 넘어 읽을 수 없습니다.",
    ),
    # What had to be changed in reading
    "says_off_grid": (
        "{share} of the notes are off the grid of 24 to a quarter note, by {most} ms or less; they are understood on"
        " it, and kept as they are.",
        "음표의 {share}가 4분음표당 24칸의 격자에서 벗어나 있습니다(최대 {most} ms). 격자에 맞추어 이해하되, 음표는"
        " 그대로 둡니다.",
    ),
    "says_other_bytes": (
        "Its first {count} bytes are no MIDI; they were passed over.",
        "처음 {count}바이트는 MIDI가 아니어서 건너뛰었습니다.",
    ),
    "says_between_tracks": (
        "There is something between its tracks that is no MIDI; it was passed over.",
        "트랙 사이에 MIDI가 아닌 내용이 있어 건너뛰었습니다.",
    ),
    "says_track_count": (
        "It says that it has {claimed} tracks, and has {count}.",
        "트랙이 {claimed}개라고 하지만 {count}개가 있습니다.",
    ),
    "says_unknown_format": (
        "It is of the unknown format {kind}; it was read as one of tracks that sound together.",
        "알 수 없는 형식 {kind}입니다. 함께 울리는 트랙으로 읽었습니다.",
    ),
    "says_film_frames": (
        "It counts time in film frames (SMPTE), so it says nothing of tempo and bars; 120 was taken.",
        "시간을 영상 프레임(SMPTE)으로 세어 템포와 마디를 알 수 없습니다. 템포를 120으로 보았습니다.",
    ),
    "says_track_ends": (
        "Track {number} is damaged. It ends too early; what follows is missing.",
        "트랙 {number}이(가) 손상되어 중간에 끊깁니다. 그 뒤는 없습니다.",
    ),
    "says_track_message": (
        "Track {number} is damaged. It ends within a message; what follows is missing.",
        "트랙 {number}이(가) 손상되어 메시지 중간에 끊깁니다. 그 뒤는 없습니다.",
    ),
    "says_track_number": (
        "Track {number} is damaged. It holds a number that is too long; what follows is missing.",
        "트랙 {number}이(가) 손상되어 있습니다. 너무 긴 숫자가 있어 그 뒤는 읽지 못했습니다.",
    ),
    "says_track_no_status": (
        "Track {number} is damaged. A message has no status byte; what follows is missing.",
        "트랙 {number}이(가) 손상되어 있습니다. 상태 바이트가 없는 메시지가 있어 그 뒤는 읽지 못했습니다.",
    ),
    "says_track_status": (
        "Track {number} is damaged. Status bytes are left out where they must stand; the last ones were taken.",
        "트랙 {number}이(가) 손상되어 있습니다. 빠진 상태 바이트는 바로 앞의 것으로 보았습니다.",
    ),
    "says_track_values": (
        "Track {number} is damaged. Some values are out of range; the nearest were taken.",
        "트랙 {number}이(가) 손상되어 있습니다. 범위를 벗어난 값은 가장 가까운 값으로 읽었습니다.",
    ),
    "says_track_meta": (
        "Track {number} is damaged. A {kind} has the wrong length; it was passed over.",
        "트랙 {number}이(가) 손상되어 있습니다. 길이가 잘못된 {kind} 메시지를 건너뛰었습니다.",
    ),
    "says_hung_note": (
        "A note never ends; it was given the length of those around it.",
        "끝나지 않는 음표가 하나 있어 주위 음표의 길이로 맞추었습니다.",
    ),
    "says_hung_notes": (
        "{count} notes never end; each was given the length of those around it.",
        "끝나지 않는 음표 {count}개를 주위 음표의 길이로 맞추었습니다.",
    ),
    "says_found_beats": (
        "It was played without a click: bars of {meter} at {tempo} beats a minute were found, the first at {second} s "
        "(about {share} of the bar lines are right).",
        "메트로놈 없이 연주한 음악입니다. 분당 {tempo}박의 {meter} 마디를 찾았고, 첫 마디는 {second}초에 시작합니다"
        "(마디선의 약 {share}가 맞을 것으로 봅니다).",
    ),
    "says_broken_off": (
        "The file breaks off; what comes before that was read.",
        "파일이 중간에 끊겨 있어 그 앞까지만 읽었습니다.",
    ),
    "says_microtones": (
        "{count} notes between the semitones were moved to the nearest one.",
        "반음 사이의 음 {count}개를 가장 가까운 반음으로 옮겼습니다.",
    ),
    "says_ornaments": (
        "{count} ornaments (trills, turns, tremolos) are played as plain notes.",
        "꾸밈(트릴, 돈꾸밈음, 트레몰로) {count}개를 꾸밈 없는 음으로 연주합니다.",
    ),
    "says_no_lengths": ("{count} notes without a length were left out.", "길이가 없는 음표 {count}개를 뺐습니다."),
    "says_repeats": (
        "Repeats and jumps are played out: {written} bars are written, {played} are played.",
        "도돌이표와 이동표를 펼쳤습니다. 적힌 마디는 {written}마디, 연주하는 마디는 {played}마디입니다.",
    ),
    "says_repeats_too_long": (
        "Its repeats are not played out, because that would be too long.",
        "펼치면 너무 길어져서 도돌이표를 펼치지 않았습니다.",
    ),
    # Bringing a piece back
    "says_not_restorable": (
        "{what} is no file that a piece can be brought back from; choose .mid, .json or .zip.",
        "{what}: 곡을 불러올 수 있는 파일이 아닙니다. .mid, .json, .zip 파일을 골라 주세요.",
    ),
    "says_no_such_font": (
        "There is no such soundfont here; choose another.",
        "그런 사운드폰트는 여기에 없습니다. 다른 것을 골라 주세요.",
    ),
    "says_too_long_to_work_on": (
        "{what} is too long to work on here; up to {minutes} minutes and {notes} notes can be.",
        "{what}: 여기서 다루기에는 너무 깁니다. {minutes}분, 음표 {notes}개까지 다룰 수 있습니다.",
    ),
    "says_full": (
        "As many people are listening as can be played for; try again in a minute.",
        "지금은 듣는 사람이 너무 많습니다. 잠시 후 다시 시도해 주세요.",
    ),
    "says_link_too_long": (
        "This link is too long; up to {most} characters are read.",
        "링크가 너무 깁니다. {most}자까지 읽습니다.",
    ),
    "says_no_link": (
        "This is no link that can be read; copy the whole address.",
        "읽을 수 있는 링크가 아닙니다. 주소 전체를 복사해 주세요.",
    ),
    "says_wish_too_long": (
        "{what} has {count} characters; up to {most} are read.",
        "{what}: {count}자입니다. {most}자까지 읽습니다.",
    ),
    "says_link_without_seed": (
        "This link has no seed, so it leads to no particular piece; copy the whole address.",
        "이 링크에는 시드가 없어 특정한 곡을 찾을 수 없습니다. 주소 전체를 복사해 주세요.",
    ),
    "says_request_too_large": ("{what} is too large for a request.", "{what}: 요청서라기에는 너무 큽니다."),
    "says_no_json": ("{what} is no JSON that was made here.", "{what}: 여기서 만든 JSON이 아닙니다."),
    "says_no_request": ("{what} holds no request that was made here.", "{what}: 여기서 만든 요청이 없습니다."),
    "says_zip_too_large": (
        "{what} holds more than {most} MB of pieces; bring back fewer at once.",
        "{what}: 곡이 {most} MB를 넘습니다. 더 적게 나누어 불러와 주세요.",
    ),
    "says_no_zip": ("{what} is no zip that can be opened.", "{what}: 열 수 있는 zip 파일이 아닙니다."),
    # What a request, or its link, asks for
    "says_no_engine": (
        "There is no engine {what}; there is: {names}.",
        "{what} 엔진은 없습니다. 있는 것: {names}.",
    ),
    "says_lengths": (
        "The length was given as {names}; give one of them.",
        "길이가 여러 단위({names})로 주어졌습니다. 하나만 골라 주세요.",
    ),
    "says_not_classic": (
        "The classic engine cannot be told {what}; leave that out, or take virtuoso.",
        "클래식 엔진에는 {what} 설정을 쓸 수 없습니다. 그 설정을 빼거나 virtuoso를 골라 주세요.",
    ),
    "says_section_styles": (
        "A piece has {count} sections; styles were given for {given}.",
        "곡에는 부분이 {count}개 있는데 스타일은 {given}개가 주어졌습니다.",
    ),
    "says_section_chords": (
        "A piece has {count} sections; chords were given for {given}.",
        "곡에는 부분이 {count}개 있는데 코드는 {given}개가 주어졌습니다.",
    ),
    "says_odd_section_chords": (
        "The chords of the sections cannot be {what}; give a text for each of the four.",
        "부분별 코드 {what}은(는) 읽을 수 없습니다. 네 부분마다 하나씩 적어 주세요.",
    ),
    "says_long_chords": (
        "The chords are too long to read; up to {most} characters will do.",
        "코드가 너무 깁니다. {most}자까지 쓸 수 있습니다.",
    ),
    "says_no_chords": (
        'There are no chords; write them like "Am F C G" or "ii V I".',
        "코드가 없습니다. Am F C G 또는 ii V I처럼 적어 주세요.",
    ),
    "says_no_bar_of_chords": (
        "{what} is no bar of chords; write one chord, or two with a colon between, like Dm7:G7.",
        "{what}: 한 마디의 코드가 아닙니다. 코드 하나, 또는 Dm7:G7처럼 쌍점으로 두 개를 적어 주세요.",
    ),
    "says_no_chord": (
        '{what} is no chord; write chords like "Am", "F#m7b5", "G7", or numerals like "ii7".',
        "{what}: 코드가 아닙니다. Am, F#m7b5, G7 또는 ii7처럼 적어 주세요.",
    ),
    "says_unknown_chord": (
        "{what} is no chord that is known here; there is: {names}.",
        "{what}: 여기서 모르는 코드입니다. 있는 것: {names}.",
    ),
    "says_drums_have_no_chords": (
        "Drums alone have no chords; leave the chords out, or ask for another style or ensemble.",
        "드럼만으로는 코드가 없습니다. 코드를 빼거나 다른 스타일이나 편성을 골라 주세요.",
    ),
    "says_many_keys": (
        "{key} are {count} keys; give one, or one for each of the four sections.",
        "{key}: 조성이 {count}개입니다. 하나만, 또는 네 부분마다 하나씩 적어 주세요.",
    ),
    "says_energy_points": (
        "The energy has {count} points; draw it with up to {most}.",
        "에너지 곡선의 점이 {count}개입니다. {most}개까지 그려 주세요.",
    ),
    "says_unknown_wish": (
        "A request has no {what}; it has: {names}.",
        "요청에 {what} 항목은 없습니다. 있는 것: {names}.",
    ),
    "says_length_out_of_range": (
        "That length is {bars} bars; a piece has {fewest} to {most}. Ask for less, or slower.",
        "그 길이는 {bars}마디입니다. 곡은 {fewest}~{most}마디입니다. 더 짧게, 또는 더 느리게 해 주세요.",
    ),
    "says_length_to_go_on": (
        "That length is {bars} bars; up to {most} can be gone on for.",
        "그 길이는 {bars}마디입니다. 이어서 만들 수 있는 것은 {most}마디까지입니다.",
    ),
    "says_distance": (
        "The distance {distance} is out of range; it goes from 0 (the same) to 1 (free).",
        "거리 {distance}은(는) 범위를 벗어납니다. 0(같음)부터 1(자유)까지입니다.",
    ),
    "says_out_of_range": (
        "{what} {value} is out of range; it goes from {lowest} to {highest}.",
        "{what} {value}: 범위를 벗어납니다. {lowest}부터 {highest}까지입니다.",
    ),
    "says_style_twice": (
        "A style was given twice; give each once, with its weight.",
        "같은 스타일이 두 번 주어졌습니다. 비중과 함께 한 번씩만 골라 주세요.",
    ),
    "says_no_weight": (
        "Every style has the weight 0; give one of them more.",
        "모든 스타일의 비중이 0입니다. 하나는 더 크게 해 주세요.",
    ),
    "says_no_style": ("There is no style {what}; there is: {names}.", "{what} 스타일은 없습니다. 있는 것: {names}."),
    "says_no_ensemble": (
        "There is no ensemble {what}; there is: {names}.",
        "{what} 편성은 없습니다. 있는 것: {names}.",
    ),
    "says_drums_without_key": (
        "Drums alone have no key; leave the key out, or ask for another style or ensemble.",
        "드럼만으로는 조성이 없습니다. 조성을 빼거나 다른 스타일이나 편성을 골라 주세요.",
    ),
    "says_long_bar": (
        "A bar of {meter} is too long to compose in; the longest is 8/4.",
        "{meter} 마디는 작곡하기에 너무 깁니다. 가장 긴 것은 8/4입니다.",
    ),
    "says_no_key": (
        "{key} is no key; write it like C major, F# minor or Bb major.",
        "{key}: 조성이 아닙니다. C major, F# minor, Bb major처럼 적어 주세요.",
    ),
    "says_uncountable_meter": (
        "{meter} is no meter that can be counted; write it like 3/4 or 12/8.",
        "{meter}: 셀 수 있는 박자가 아닙니다. 3/4나 12/8처럼 적어 주세요.",
    ),
    "says_no_meter": (
        "{meter} is no meter; write it like 3/4 or 12/8.",
        "{meter}: 박자가 아닙니다. 3/4나 12/8처럼 적어 주세요.",
    ),
    # Working on a piece
    "says_no_bars": (
        "Bars {bars} are not in the music; it has bars {there}.",
        "{bars}마디는 곡에 없습니다. 이 곡에는 {there}마디가 있습니다.",
    ),
    "says_no_part": ("There is no part {what}; there is: {names}.", "{what} 성부는 없습니다. 있는 것: {names}."),
    "says_no_melody": (
        "The music holds no pitches to accompany; give a melody.",
        "반주할 음높이가 없습니다. 선율이 있는 곡을 주세요.",
    ),
    "says_many_parts": (
        "The music has {count} parts; up to {most} can be accompanied.",
        "성부가 {count}개입니다. {most}개까지 반주할 수 있습니다.",
    ),
    "says_no_pitches": (
        "There are no pitched notes to arrange; drums alone cannot be given to other instruments.",
        "편곡할 음높이가 없습니다. 드럼만으로는 다른 악기에 맡길 수 없습니다.",
    ),
    "says_primer_candidates": (
        "With a primer the virtuoso engine composes one piece; another seed gives another one.",
        "이어서 만들 때는 virtuoso 엔진이 한 곡만 만듭니다. 다른 시드로 다른 곡을 얻을 수 있습니다.",
    ),
    "says_of_primer": (
        "The {what} comes from the primer; leave it out.",
        "{what} 설정은 이어 갈 곡에서 옵니다. 빼 주세요.",
    ),
    "says_not_with_primer": (
        "The {what} cannot be asked for with a primer; leave it out.",
        "이어서 만들 때는 {what} 설정을 쓸 수 없습니다. 빼 주세요.",
    ),
}
