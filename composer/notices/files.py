"""Notices about reading and writing files."""

FILES = {
    # The system's reasons for refusing a file; part of a sentence.
    "system_no_permission": ("permission denied", "권한이 없습니다"),
    "system_not_found": ("it does not exist", "없는 경로입니다"),
    "system_disk_full": ("the disk is full", "디스크에 남은 공간이 없습니다"),
    "system_read_only": ("the disk is read-only", "읽기 전용 디스크입니다"),
    "system_is_folder": ("it is a folder", "폴더입니다"),
    "system_name_too_long": ("the name is too long", "이름이 너무 깁니다"),
    "system_no_folder": ("a part of the path is not a folder", "경로 중간에 폴더가 아닌 것이 있습니다"),
    "system_endless_link": ("its links lead in a circle", "링크가 제자리로 되돌아옵니다"),
    # Writing
    "path_is_folder": (
        "{path} is a folder; name a file in it.",
        "{path}은(는) 폴더입니다. 그 안의 파일을 지정해 주세요.",
    ),
    "folder_does_not_exist": (
        "The folder {folder} does not exist; make it first or choose another.",
        "{folder} 폴더가 없습니다. 먼저 만들거나 다른 폴더를 골라 주세요.",
    ),
    "path_not_writable": (
        "{path} cannot be written; choose a place that you may write to.",
        "{path}에 쓸 수 없습니다. 쓰기 권한이 있는 곳을 골라 주세요.",
    ),
    "file_not_written": ("{path} could not be written ({reason}).", "{path}을(를) 쓰지 못했습니다({reason})."),
    "answer_not_written": ("The answer could not be written ({reason}).", "결과를 출력하지 못했습니다({reason})."),
    "output_format_unknown": (
        "{path} has an unknown format; its name must end in {suffixes}.",
        "{path}: 알 수 없는 형식입니다. 파일 이름이 {suffixes}(으)로 끝나야 합니다.",
    ),
    # Reading
    "file_does_not_exist": ("{path} does not exist.", "{path}: 없는 파일입니다."),
    "file_not_read": ("{path} could not be read ({reason}).", "{path}을(를) 읽지 못했습니다({reason})."),
    "path_is_no_file": (
        "{path} is a pipe or a device; save the music as a file first.",
        "{path}은(는) 파이프나 장치입니다. 음악을 먼저 파일로 저장해 주세요.",
    ),
    "file_is_empty": ("{name} is empty.", "{name}: 빈 파일입니다."),
    "file_has_no_notes": (
        "{name} has no notes; choose a file with music in it.",
        "{name}: 음표가 없습니다. 음악이 들어 있는 파일을 골라 주세요.",
    ),
    "music_format_unknown": (
        "{name} has an unknown format; music can be read from {formats}.",
        "{name}: 알 수 없는 형식입니다. 읽을 수 있는 형식은 {formats}입니다.",
    ),
    "file_is_blank": (
        "{name} contains nothing but blanks; download or copy it again.",
        "{name}: 빈칸만 들어 있는 파일입니다. 다시 내려받거나 복사해 주세요.",
    ),
    "file_is_web_page": (
        "{name} is a web page, perhaps about an error, and not music; download the music again.",
        "{name}: 음악이 아니라 웹 페이지입니다. 오류 안내일 수 있으니 음악 파일을 다시 내려받아 주세요.",
    ),
    "file_is_recording": (
        "{name} is a recording; if its name ends in {suffix}, a tune sung in it can be written down.",
        "{name}: 녹음 파일입니다. 이름을 {suffix}(으)로 끝나게 바꾸면 부른 가락을 받아 적을 수 있습니다.",
    ),
    "file_is_film": (
        "{name} is a film or a recording with its own container; save its sound as .wav or .mp3.",
        "{name}: 영상이나 그와 같은 형식의 녹음입니다. 소리를 .wav나 .mp3로 저장해 주세요.",
    ),
    "file_is_picture": (
        "{name} is a picture or a PDF, from which no notes are read; export the score as MusicXML or MIDI.",
        "{name}: 그림이나 PDF라서 음표를 읽을 수 없습니다. 악보를 MusicXML이나 MIDI로 내보내 주세요.",
    ),
    "file_is_of_program": (
        "{name} is a file of {program}; open it there and export it as MusicXML or MIDI.",
        "{name}: {program} 파일입니다. 그 프로그램에서 MusicXML이나 MIDI로 내보내 주세요.",
    ),
    "file_is_notation": (
        "{name} is a score in {notation}, which is not read here; convert it to MusicXML or MIDI.",
        "{name}: 여기서 읽지 않는 {notation} 악보입니다. MusicXML이나 MIDI로 바꿔 주세요.",
    ),
    "file_is_archive": (
        "{name} is an archive ({kind}) that is not opened here; unpack it and choose a file of music in it.",
        "{name}: 여기서 열지 않는 압축 파일({kind})입니다. 압축을 풀고 그 안의 음악 파일을 골라 주세요.",
    ),
    "music_file_too_large": (
        "{path} is too large; a file of music may have up to {most_mb:g} MB.",
        "{path}: 너무 큽니다. 음악 파일은 {most_mb:g} MB까지 읽습니다.",
    ),
    "midi_too_large": (
        "{name} is too large; a MIDI file may have up to {most_mb:g} MB.",
        "{name}: 너무 큽니다. MIDI 파일은 {most_mb:g} MB까지 읽습니다.",
    ),
    "midi_file_too_large": (
        "{path} has {size_mb:.3g} MB; a MIDI file may have up to {most_mb:g} MB.",
        "{path}: {size_mb:.3g} MB입니다. MIDI 파일은 {most_mb:g} MB까지 읽습니다.",
    ),
    "not_midi": (
        "{name} is not a MIDI file; save the music as MIDI in the program that made it, or choose another file.",
        "{name}: MIDI 파일이 아닙니다. 음악을 만든 프로그램에서 MIDI로 저장하거나 다른 파일을 골라 주세요.",
    ),
    "midi_number_too_large": (
        "{name} is damaged: it has a number with thousands of digits; save it again as MIDI, or choose another file.",
        "{name}: 손상된 파일입니다. 수천 자리의 숫자가 들어 있습니다. MIDI로 다시 저장하거나 다른 파일을 골라 주세요.",
    ),
    "midi_without_track": (
        "{name} is damaged: no track in it can be read; save it again as MIDI, or choose another file.",
        "{name}: 손상된 파일입니다. 읽을 수 있는 트랙이 없습니다. MIDI로 다시 저장하거나 다른 파일을 골라 주세요.",
    ),
    "midi_header_cut": (
        "{name} is damaged: it ends where it should begin; save it again as MIDI, or choose another file.",
        "{name}: 손상된 파일입니다. 시작하자마자 끊깁니다. MIDI로 다시 저장하거나 다른 파일을 골라 주세요.",
    ),
    "midi_frame_rate_unknown": (
        "{name} is damaged: it counts {frames} film frames a second, of {ticks} ticks each; save it again "
        "as MIDI, or choose another file.",
        "{name}: 손상된 파일입니다. 초당 {frames}프레임, 프레임당 {ticks}틱으로 적혀 있습니다. MIDI로 다시 "
        "저장하거나 다른 파일을 골라 주세요.",
    ),
    "midi_without_ticks": (
        "{name} is damaged: it does not say how long a quarter note is; save it again as MIDI, or choose another file.",
        "{name}: 손상된 파일입니다. 4분음표의 길이가 적혀 있지 않습니다. MIDI로 다시 저장하거나 다른 파일을 골라 "
        "주세요.",
    ),
    "midi_patterns_in_a_row": (
        "It is of format 2: {count} patterns, not parts of one piece; they are read one after the other.",
        "형식 2 파일이라 한 곡의 성부가 아니라 패턴 {count}개가 들어 있습니다. 차례로 이어서 읽었습니다.",
    ),
    "music_too_long": (
        "{name} claims to be over {most:,} quarter notes long; it must be damaged. Save it again, or choose "
        "another file.",
        "{name}: 길이가 4분음표 {most:,}개를 넘는다고 적혀 있습니다. 파일이 손상된 것 같습니다. 다시 저장하거나 "
        "다른 파일을 골라 주세요.",
    ),
    "archive_too_large": (
        "{name} is too large; an archive may have up to {most_mb:g} MB.",
        "{name}: 너무 큽니다. 압축 파일은 {most_mb:g} MB까지 읽습니다.",
    ),
    "archive_without_score": (
        "{name} is an archive without music that can be read; save the score again as MusicXML.",
        "{name}: 읽을 수 있는 음악이 없는 압축 파일입니다. 악보를 MusicXML로 다시 저장해 주세요.",
    ),
    "archive_broken": (
        "{name} is a broken archive; download it or save it again.",
        "{name}: 손상된 압축 파일입니다. 다시 내려받거나 저장해 주세요.",
    ),
    "musicxml_too_large": (
        "{name} is too large; MusicXML may have up to {most_mb:g} MB.",
        "{name}: 너무 큽니다. MusicXML은 {most_mb:g} MB까지 읽습니다.",
    ),
    "not_musicxml": (
        "{name} is not MusicXML: it contains no score; export the score as MusicXML or MIDI.",
        "{name}: 악보가 없어 MusicXML로 읽을 수 없습니다. 악보를 MusicXML이나 MIDI로 내보내 주세요.",
    ),
    "musicxml_too_deep": (
        "{name} is too large or too deep to be a score that can be read; save it again as MusicXML or MIDI.",
        "{name}: 너무 크거나 복잡해서 악보로 읽을 수 없습니다. MusicXML이나 MIDI로 다시 저장해 주세요.",
    ),
    "musicxml_with_entities": (
        "{name} declares entities, which no score needs; it was not read. Save it again as MusicXML.",
        "{name}: 악보에 필요 없는 엔티티 선언이 있어 읽지 않습니다. MusicXML로 다시 저장해 주세요.",
    ),
    "musicxml_cut": (
        "{name} is incomplete XML; save it again as MusicXML.",
        "{name}: XML이 온전하지 않습니다. MusicXML로 다시 저장해 주세요.",
    ),
    "measure_too_long": (
        "{name} has a measure of over {most:,} quarter notes; it must be damaged. Save it again, or choose "
        "another file.",
        "{name}: 4분음표 {most:,}개가 넘는 마디가 있습니다. 파일이 손상된 것 같습니다. 다시 저장하거나 다른 "
        "파일을 골라 주세요.",
    ),
    "abc_too_large": (
        "{name} is too large; ABC may have up to {most:g} MB.",
        "{name}: 너무 큽니다. ABC는 {most:g} MB까지 읽습니다.",
    ),
    "no_abc": (
        "{name} contains no ABC tune; a tune begins with X:1 and has a line K: before its notes.",
        "{name}: ABC 악보가 없습니다. X:1로 시작하고 음표 앞에 K: 줄이 있어야 합니다.",
    ),
    "too_many_notes_to_read": (
        "{name} has over {most:,} notes, which is more than can be read; choose a shorter piece.",
        "{name}: 음표가 {most:,}개를 넘어 읽을 수 없습니다. 더 짧은 곡을 골라 주세요.",
    ),
    # Restoring a piece
    "not_restorable": (
        "No piece can be restored from {name}; choose a .mid, .json or .zip file.",
        "{name}: 곡을 불러올 수 있는 파일이 아닙니다. .mid, .json, .zip 파일을 골라 주세요.",
    ),
    "link_too_long": (
        "This link is too long; it may have up to {most:,} characters.",
        "링크가 너무 깁니다. {most:,}자까지 읽습니다.",
    ),
    "link_not_readable": (
        "This link cannot be read; copy the whole address.",
        "읽을 수 있는 링크가 아닙니다. 주소 전체를 복사해 주세요.",
    ),
    "link_without_seed": (
        "This link has no seed, so it leads to no particular piece; copy the whole address.",
        "이 링크에는 시드가 없어 특정한 곡을 찾을 수 없습니다. 주소 전체를 복사해 주세요.",
    ),
    "request_file_too_large": (
        "{name} is too large for a request; choose a request or cue sheet that was made here.",
        "{name}: 요청 파일이라기에는 너무 큽니다. 여기서 내려받은 요청이나 큐시트를 골라 주세요.",
    ),
    "json_not_ours": (
        "{name} is not a JSON file that was made here; choose a request or cue sheet that was.",
        "{name}: 여기서 만든 JSON이 아닙니다. 여기서 내려받은 요청이나 큐시트를 골라 주세요.",
    ),
    "request_not_found_in_file": (
        "{name} contains no request that was made here; choose a request or cue sheet that was.",
        "{name}: 여기서 만든 요청이 들어 있지 않습니다. 여기서 내려받은 요청이나 큐시트를 골라 주세요.",
    ),
    "zip_too_large": (
        "{name} contains more than {most_mb} MB of pieces; restore fewer at once.",
        "{name}: 곡이 {most_mb} MB를 넘습니다. 몇 번에 나누어 불러와 주세요.",
    ),
    "zip_not_readable": (
        "{name} is not a zip file that can be opened; download it again, or choose another file.",
        "{name}: 열 수 있는 zip 파일이 아닙니다. 다시 내려받거나 다른 파일을 골라 주세요.",
    ),
}

# What was changed or left out in reading.
REMARKS = {
    "notes_off_grid": (
        "{share:.0%} of the notes are off the grid of 24 to a quarter note, by {most_ms:.0f} ms or less; they are"
        " rounded for analysis only; the music itself is unchanged.",
        "음표의 {share:.0%}가 4분음표당 24칸의 격자에서 벗어나 있습니다(최대 {most_ms:.0f} ms). 분석할 때만 격자에"
        " 맞추고 음표는 그대로 둡니다.",
    ),
    "score_rounded": (
        "In the score, {count:,} of {notes:,} notes are rounded to the nearest note value, by {most_ms:.0f} ms or"
        " less.",
        "악보에는 음표 {notes:,}개 중 {count:,}개를 가장 가까운 음표 길이로 적었습니다(실제 소리와 최대"
        " {most_ms:.0f} ms 차이).",
    ),
    "bytes_before_midi": (
        "Its first {count:,} bytes are not MIDI and were skipped.",
        "처음 {count:,}바이트는 MIDI가 아니어서 건너뛰었습니다.",
    ),
    "bytes_between_tracks": (
        "Something between its tracks is not MIDI and was skipped.",
        "트랙 사이에 MIDI가 아닌 내용이 있어 건너뛰었습니다.",
    ),
    "track_count_wrong": (
        "It should have {claimed:,} tracks, but has {count:,}.",
        "트랙이 {claimed:,}개라고 적혀 있지만 실제로는 {count:,}개입니다.",
    ),
    "midi_format_unknown": (
        "Its format {format} is unknown; its tracks were read as simultaneous.",
        "알 수 없는 형식({format})이라 함께 울리는 트랙으로 읽었습니다.",
    ),
    "time_in_film_frames": (
        "It counts time in film frames (SMPTE), so it has no tempo or bars; a tempo of 120 was assumed.",
        "시간을 영상 프레임(SMPTE)으로 세어 빠르기와 마디를 알 수 없습니다. 빠르기를 120으로 보았습니다.",
    ),
    "track_ends_early": (
        "Track {track} is damaged. It ends too early; what follows is missing.",
        "트랙 {track}이(가) 손상되어 중간에 끊깁니다. 그 뒤는 없습니다.",
    ),
    "track_ends_in_message": (
        "Track {track} is damaged. It ends within a message; what follows is missing.",
        "트랙 {track}이(가) 손상되어 메시지 중간에 끊깁니다. 그 뒤는 없습니다.",
    ),
    "track_number_too_long": (
        "Track {track} is damaged. It has a number that is too long; what follows is missing.",
        "트랙 {track}이(가) 손상되었습니다. 너무 긴 숫자가 있어 그 뒤는 읽지 못했습니다.",
    ),
    "track_without_status": (
        "Track {track} is damaged. A message has no status byte; what follows is missing.",
        "트랙 {track}이(가) 손상되었습니다. 상태 바이트가 없는 메시지가 있어 그 뒤는 읽지 못했습니다.",
    ),
    "track_status_left_out": (
        "Track {track} is damaged. Required status bytes are missing; the previous ones were used.",
        "트랙 {track}이(가) 손상되었습니다. 빠진 상태 바이트는 바로 앞의 것으로 보았습니다.",
    ),
    "track_values_out_of_range": (
        "Track {track} is damaged. Some values are out of range; the nearest valid ones were used.",
        "트랙 {track}이(가) 손상되었습니다. 범위를 벗어난 값은 가장 가까운 값으로 읽었습니다.",
    ),
    "track_meta_length_wrong": (
        "Track {track} is damaged. A {kind} has the wrong length and was skipped.",
        "트랙 {track}이(가) 손상되었습니다. {kind} 메시지의 길이가 잘못되어 건너뛰었습니다.",
    ),
    "track_leaps": (
        "Track {track} is damaged: what it has after {most:,} quarter notes was left out.",
        "트랙 {track}이(가) 손상되어 4분음표 {most:,}개 뒤의 내용을 뺐습니다.",
    ),
    "note_never_ends": (
        "A note never ends; it was given the length of those around it.",
        "끝나지 않는 음표가 하나 있어 주위 음표의 길이로 맞추었습니다.",
    ),
    "notes_never_end": (
        "{count:,} notes never end; each was given the length of those around it.",
        "끝나지 않는 음표 {count:,}개를 주위 음표의 길이로 맞추었습니다.",
    ),
    "beats_found": (
        "It was played without a click: bars of {meter} at {tempo:.0f} beats a minute were found, the first at"
        " {second:.2f} s (about {share:.0%} of the bar lines are right).",
        "메트로놈 없이 연주한 음악입니다. 분당 {tempo:.0f}박의 {meter} 마디를 찾았고, 첫 마디는 {second:.2f}초에"
        " 시작합니다(마디선의 약 {share:.0%}가 맞을 것으로 봅니다).",
    ),
    "file_breaks_off": (
        "The file is cut off; everything before that was read.",
        "파일이 중간에 끊겨 있어 그 앞까지만 읽었습니다.",
    ),
    "microtones_moved": (
        "Notes between the semitones, moved to the nearest one: {count:,}.",
        "반음 사이의 음 {count:,}개를 가장 가까운 반음으로 옮겼습니다.",
    ),
    "slashes_left_out": (
        "Slashes, which say to play the chord without saying which notes; they are silent: {count:,}.",
        "음 없이 코드만 지시하는 슬래시 표기 {count:,}개는 소리 내지 않습니다.",
    ),
    "verses_left_out": (
        "Further verses, left out because the music is not repeated for them: {count}.",
        "음악이 반복되지 않아 나머지 가사 {count}절은 빠집니다.",
    ),
    "ornaments_left_out": (
        "Ornaments (trills, turns, tremolos), played as plain notes: {count:,}.",
        "꾸밈음(트릴, 턴, 트레몰로) {count:,}개를 꾸밈 없는 음으로 연주합니다.",
    ),
    "marks_left_out": (
        "Marks for players that are not kept (slurs, articulations, hairpins): {count:,}.",
        "이음줄, 아티큘레이션, 크레셴도 같은 연주 기호 {count:,}개는 남지 않습니다.",
    ),
    "divisions_guessed": (
        "It does not say in what unit notes are counted (divisions); that was guessed from how they are written.",
        "음표 길이의 단위(divisions)가 적혀 있지 않아 음표의 모양을 보고 정했습니다.",
    ),
    "notes_without_length": (
        "Notes without a length, left out: {count:,}.",
        "길이가 없는 음표 {count:,}개를 뺐습니다.",
    ),
    "repeats_played_out": (
        "Repeats and jumps are played out: {written:,} bars are written, {played:,} are played.",
        "도돌이표와 D.C., D.S. 같은 지시를 펼쳤습니다. 적힌 마디는 {written:,}마디, 연주하는 마디는 {played:,}마디"
        "입니다.",
    ),
    "first_of_scores": (
        "The archive has {count:,} pieces; {name} was read.",
        "압축 파일에 곡이 {count:,}개 있어 {name}을(를) 읽었습니다.",
    ),
    "first_of_tunes": (
        "The file has {count:,} tunes; the first was read.",
        "파일에 곡이 {count:,}개 있어 첫 곡만 읽었습니다.",
    ),
    "repeats_too_long": (
        "Its repeats are not played out, because that would be too long.",
        "펼치면 너무 길어져서 도돌이표를 펼치지 않았습니다.",
    ),
    # What is recognized in a piece
    "key_signature_differs": (
        "Its key signature says {signed}; its notes are in {heard}.",
        "조표는 {signed}이지만 음표는 {heard}에 맞습니다.",
    ),
    "meter_changes": (
        "The meter changes; a continuation uses {meter}.",
        "박자가 바뀝니다. 이어서 만들 때는 {meter}을(를) 씁니다.",
    ),
    "upbeat_after_rests": (
        "It begins with an upbeat after rests in bar 1; its length in quarter notes is {quarters:g}.",
        "첫 마디의 쉼표 뒤에 못갖춘마디로 시작합니다. 길이는 4분음표 {quarters:g}개입니다.",
    ),
    "upbeat_in_short_bar": (
        "It begins with an upbeat, a short bar that counts as bar 1, though not in sheet music; its length in quarter "
        "notes is {quarters:g}.",
        "못갖춘마디로 시작합니다. 이 짧은 마디가 1마디이며, 악보에서는 세지 않습니다. 길이는 4분음표 "
        "{quarters:g}개입니다.",
    ),
    "part_changes_instrument": (
        "The part {part} changes its instrument; the changes are kept.",
        "{part} 성부는 도중에 악기가 바뀝니다. 바뀌는 대로 둡니다.",
    ),
    "nameless": ("without a name", "이름 없는"),
    "tempo_changes": (
        "Tempo changes, all of which are kept: {count:,}.",
        "빠르기가 {count:,}번 바뀝니다. 모두 그대로 둡니다.",
    ),
    "only_drums": ("It has drums only, so there is no key.", "드럼만 있어 조성이 없습니다."),
    "parts_not_heard": (
        "Parts that the network cannot read, which are kept unchanged: {count}.",
        "신경망이 읽지 못하는 성부 {count}개는 그대로 둡니다.",
    ),
    "first_parts_told_apart": (
        "The network knows only the first {count} parts and their instruments from the start.",
        "신경망은 앞의 {count}개 성부와 그 악기만 처음부터 압니다.",
    ),
    "last_notes_heard": (
        "The network looks back on at most {count:,} notes at a time.",
        "신경망은 언제나 직전 음표 {count:,}개까지만 참고합니다.",
    ),
    "too_long_to_work_with": (
        "It is too long to work with; it may have up to {notes:,} notes and {bars:,} bars.",
        "다루기에는 너무 깁니다. 음표 {notes:,}개, {bars:,}마디까지 다룰 수 있습니다.",
    ),
    "too_few_notes": (
        "It has too few notes to tell how to continue.",
        "음표가 너무 적어 어떻게 이어 갈지 알기 어렵습니다.",
    ),
    "played_stays": (
        "It is a live performance, so it was left unchanged; use --amount to perform it anyway.",
        "사람이 연주한 곡이라 그대로 둡니다. --amount로 새로 연주할 수 있습니다.",
    ),
}
