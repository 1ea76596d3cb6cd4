"""Notices about soundfonts, synthesis and audio files."""

SOUND = {
    "recording_too_large": (
        "{name} is too large; a recording may have up to {most:g} MB.",
        "{name}: 너무 큽니다. 녹음은 {most:g} MB까지 읽습니다.",
    ),
    "recording_too_long": (
        "{name} is too long; a recording may last up to {most} minutes.",
        "{name}: 너무 깁니다. 녹음은 {most}분까지 읽습니다.",
    ),
    "not_a_recording": (
        "{name} cannot be read as a recording; save it as one of: {known}.",
        "{name}: 녹음으로 읽을 수 없는 파일입니다. 다음 형식으로 저장해 주세요: {known}.",
    ),
    "recording_is_silent": (
        "{name} is silent; check the microphone, and sing louder.",
        "{name}에서 아무 소리도 들리지 않습니다. 마이크를 확인하고 더 크게 불러 주세요.",
    ),
    "take_unreadable": (
        "The recording did not arrive completely; please play it again.",
        "녹음이 끝까지 전송되지 않았습니다. 다시 연주해 주세요.",
    ),
    "take_too_short": (
        "There are too few notes to find a rhythm. Play at least {strokes} notes, or turn on the metronome.",
        "음이 너무 적어 리듬을 알 수 없습니다. 음을 {strokes}개 이상 치거나 메트로놈을 켜 주세요.",
    ),
    "answer_too_late": (
        "The answer takes too long at the moment, because others are composing. Play again in a little while.",
        "지금은 다른 사람들도 작곡 중이라 응답이 늦어집니다. 잠시 후 다시 연주해 주세요.",
    ),
    "take_too_long": (
        "That is longer than a recording can be: {notes:,} notes or {minutes} minutes.",
        "한 번에 받을 수 있는 양을 넘었습니다. 음 {notes:,}개, {minutes}분까지입니다.",
    ),
    "no_tune_heard": (
        "No tune was found in {name}; hum, sing or whistle a few notes, without accompaniment.",
        "{name}에서 멜로디를 찾지 못했습니다. 반주 없이 몇 음을 흥얼거리거나, 노래하거나, 휘파람을 불어 주세요.",
    ),
    "pitch_detector_missing": (
        "The pitch detector is not installed: pip install swift-f0.",
        "음높이를 알아내는 swift-f0가 설치되어 있지 않습니다. pip install swift-f0로 설치해 주세요.",
    ),
    "audio_format_unknown": (
        "There is no audio format {format!r}; choose one of: {known}.",
        "{format!r} 오디오 형식은 없습니다. 고를 수 있는 것: {known}.",
    ),
    "audio_suffix_unknown": (
        "{name} does not end in the name of an audio format; choose one of: {known}.",
        "{name}: 파일 이름이 오디오 형식으로 끝나지 않습니다. 고를 수 있는 것: {known}.",
    ),
    "fluidsynth_missing": (
        "FluidSynth is not installed. On Debian or Ubuntu: sudo apt-get install fluidsynth. On macOS: brew install"
        " fluid-synth.",
        "FluidSynth가 설치되어 있지 않습니다. Debian이나 Ubuntu에서는 sudo apt-get install fluidsynth, macOS에서는 brew"
        " install fluid-synth로 설치해 주세요.",
    ),
    "soundfont_not_loaded": (
        "{path} could not be loaded as a soundfont; it may be damaged.",
        "{path}: 사운드폰트로 불러오지 못했습니다. 손상된 것 같습니다.",
    ),
    "soundfont_not_read": ("{path} cannot be read ({reason}).", "{path}을(를) 읽을 수 없습니다({reason})."),
    "soundfont_too_small": (
        "{path} is not a soundfont (it has only {size} bytes).",
        "{path}: 사운드폰트가 아닙니다({size}바이트뿐입니다).",
    ),
    "not_a_soundfont": (
        "{path} is not a soundfont (a soundfont begins with 'RIFF' and 'sfbk').",
        "{path}: 사운드폰트가 아닙니다(사운드폰트는 'RIFF'와 'sfbk'로 시작합니다).",
    ),
    "soundfont_cut": (
        "{path} is cut short: it should have {claimed:,} bytes, but has {size:,}.",
        "{path}: 중간에 끊긴 파일입니다. {claimed:,}바이트라고 적혀 있지만 {size:,}바이트뿐입니다.",
    ),
    "soundfont_damaged": (
        "{path} is damaged: its list {list!r} is not where it should be.",
        "{path}: 손상된 파일입니다. {list!r} 목록이 제자리에 없습니다.",
    ),
    "soundfont_not_playable": (
        "{path} made FluidSynth crash or hang; choose another soundfont.",
        "{path}: FluidSynth가 이 사운드폰트를 연주하다 멈췄습니다. 다른 사운드폰트를 골라 주세요.",
    ),
    "soundfont_missing": (
        "There is no soundfont to play with. {how_to_get_one}",
        "소리를 낼 사운드폰트가 없습니다. {how_to_get_one}",
    ),
    "soundfonts_broken": (
        "There is no soundfont to play with. {problems} {how_to_get_one}",
        "소리를 낼 사운드폰트가 없습니다. {problems} {how_to_get_one}",
    ),
    "how_to_get_soundfont": (
        "On Debian or Ubuntu: sudo apt-get install fluidr3mono-gm-soundfont. Elsewhere: put a General MIDI soundfont"
        " (.sf2 or .sf3) into the folder soundfonts/ of this project.",
        "Debian이나 Ubuntu에서는 sudo apt-get install fluidr3mono-gm-soundfont로 설치해 주세요. 그 밖에는 General MIDI"
        " 사운드폰트(.sf2 또는 .sf3)를 이 프로젝트의 soundfonts/ 폴더에 넣어 주세요.",
    ),
    "soundfont_unknown": (
        "There is no soundfont {name!r}; choose one of: {known}.",
        "{name!r} 사운드폰트는 없습니다. 고를 수 있는 것: {known}.",
    ),
    "synthesis_stopped_early": (
        "The program {program} stopped before the piece ended ({complaint}).",
        "{program} 프로그램이 곡이 끝나기 전에 멈췄습니다({complaint}).",
    ),
    "synthesis_silent": (
        "The program {program} produced only silence; try another soundfont ({complaint}).",
        "{program} 프로그램이 소리를 내지 못했습니다. 다른 사운드폰트를 골라 주세요({complaint}).",
    ),
    "synthesis_wrote_nothing": (
        "The program {program} wrote no sound ({complaint}).",
        "{program} 프로그램이 소리를 만들지 못했습니다({complaint}).",
    ),
    "gave_no_reason": ("it gave no reason", "이유를 알 수 없음"),
    "no_temporary_folder": (
        "There is no folder for temporary files to render in ({reason}).",
        "소리를 만들 임시 폴더가 없습니다({reason}).",
    ),
    "synthesis_hangs": (
        "{program} has done nothing for {seconds:.0f} seconds and was stopped; try another soundfont.",
        "{program}: {seconds:.0f}초 동안 아무 진행이 없어 멈췄습니다. 다른 사운드폰트를 골라 주세요.",
    ),
    "no_room_for_temporary_file": (
        "There is no room for a temporary file to render in ({reason}).",
        "소리를 만들 임시 파일을 둘 자리가 없습니다({reason}).",
    ),
    "loop_too_long": (
        "A loop may last up to {minutes} minutes.",
        "반복 구간은 {minutes}분까지 만들 수 있습니다.",
    ),
    "no_notes_for_stems": (
        "There are no notes in this piece, so there are no stems.",
        "이 곡에는 음표가 없어 스템을 만들 수 없습니다.",
    ),
    "midi_of_sequences": (
        "This MIDI file contains independent sequences (type 2); save them as separate files.",
        "이 MIDI 파일에는 서로 다른 시퀀스(형식 2)가 들어 있습니다. 각각 따로 저장해 주세요.",
    ),
    "nothing_to_hear": (
        "There are no notes in this MIDI file, so there is nothing to hear.",
        "이 MIDI 파일에는 음표가 없어 들을 것이 없습니다.",
    ),
    "too_many_ports": (
        "This MIDI file plays on {count} ports; up to {most} (256 channels) can be played.",
        "이 MIDI 파일은 포트 {count}개를 씁니다. {most}개(256채널)까지 연주할 수 있습니다.",
    ),
    "too_long_to_render": (
        "This MIDI file lasts {minutes:.0f} minutes; up to {most} can be rendered.",
        "이 MIDI 파일은 {minutes:.0f}분입니다. {most}분까지 소리로 만들 수 있습니다.",
    ),
}
