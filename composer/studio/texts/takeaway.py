"""Files to take away, and sheet music: English, Korean."""

TAKEAWAY = {
    "layers_zip": ("Layers (OGG, MIDI)", "레이어 (OGG, MIDI)"),
    "layers_help": (
        "From calm to intense, all of the same length: play them together, and fade.",
        "차분한 것부터 격렬한 것까지, 길이가 모두 같습니다. 함께 재생하며 음량으로 섞으세요.",
    ),
    "midi": ("MIDI", "MIDI"),
    "mp3": ("MP3", "MP3"),
    "wav": ("WAV", "WAV"),
    "ogg": ("OGG", "OGG"),
    "flac": ("FLAC", "FLAC"),
    "pdf": ("PDF", "PDF"),
    "pdf_help": ("The score, to print.", "인쇄용 악보입니다."),
    "svg": ("SVG", "SVG"),
    "svg_help": ("The score as a drawing, for layouts.", "편집 디자인에 넣을 수 있는 벡터 악보입니다."),
    "musicxml": ("MusicXML", "MusicXML"),
    "musicxml_help": (
        "The score for MuseScore, Finale, Sibelius and others.",
        "MuseScore, Finale, Sibelius 등에서 열 수 있는 악보입니다.",
    ),
    "everything": ("Everything (zip)", "전부 (zip)"),
    "everything_help": (
        "Music, sound, score, a stem for each part, and a cue sheet with the licence.",
        "음악, 음원, 악보, 파트별 스템, 그리고 라이선스가 담긴 큐시트까지.",
    ),
    "everything_ready": ("Download everything", "전부 내려받기"),
    "phase_packing": ("Packing: {percent} %", "묶는 중: {percent}%"),
    "sheet": ("Sheet music", "악보"),
    "sheet_label": (
        "Sheet music of {title}. Click a note to hear from there; arrow keys move by a bar.",
        "{title} 악보. 음표를 누르면 거기서부터 들을 수 있고, 화살표 키로 한 마디씩 움직입니다.",
    ),
    "sheet_waiting": ("Engraving the score", "악보를 새기는 중"),
}
