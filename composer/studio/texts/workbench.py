"""Working on a piece: English, Korean."""

WORKBENCH = {
    "workbench": ("Work on it", "다듬기"),
    "undo": ("Undo: {step}", "되돌리기: {step}"),
    "redo": ("Redo: {step}", "다시 하기: {step}"),
    "step_composed": ("composed", "작곡"),
    "step_again": ("bars composed anew", "마디 다시 쓰기"),
    "step_variation": ("variation", "변주"),
    "step_further": ("continued", "이어 쓰기"),
    "step_accompaniment": ("accompanied", "반주 붙이기"),
    "step_arrangement": ("arranged", "편곡"),
    "step_candidate": ("another candidate", "다른 후보"),
    "step_own": ("your music", "내 음악"),
    "work_stopped": ("You stopped it; the piece is as it was.", "멈췄습니다. 곡은 그대로입니다."),
    "phase_working": ("Composing bar {done} of {total}", "작곡 중: {total}마디 중 {done}마디"),
    "work_again": ("Some bars anew", "마디 다시 쓰기"),
    "work_again_help": (
        "Drag over the roll to select bars; they are composed anew, and every other note stays.",
        "피아노 롤을 끌어 마디를 고르세요. 고른 마디만 다시 쓰고 나머지는 그대로 둡니다.",
    ),
    "work_again_none": ("Select bars in the roll first", "먼저 롤에서 마디를 고르세요"),
    "work_again_bars": ("Compose bars {first} to {last} anew", "{first}~{last}마디 다시 쓰기"),
    "work_part": ("Part", "성부"),
    "work_all_parts": ("All parts", "모든 성부"),
    "work_vary": ("Variation", "변주"),
    "work_vary_help": (
        "The same piece with other notes, from close to far; the original stays one step back.",
        "같은 곡을 가까운 변주부터 먼 변주까지 새로 씁니다. 원곡은 되돌리기로 돌아갈 수 있습니다.",
    ),
    "distance_0": ("Close", "가깝게"),
    "distance_1": ("Further", "더 멀리"),
    "distance_2": ("Far", "아주 멀리"),
    "work_further": ("Go on", "이어 쓰기"),
    "work_further_help": (
        "More bars after the end, in the same key, meter, tempo and parts.",
        "같은 조성·박자·빠르기·성부로 끝에 마디를 더합니다.",
    ),
    "more_bars": ("{bars} bars more", "{bars}마디 더"),
    "work_players": ("Other players", "다른 연주자"),
    "work_players_help": (
        "Give the music to other players, or put players around it as an accompaniment.",
        "음악을 다른 편성에 맡기거나, 반주를 붙입니다.",
    ),
    "work_arrange": ("Arrange for them", "이 편성으로 편곡"),
    "work_accompany": ("Have them accompany", "이 편성으로 반주"),
    "candidates": ("Candidates", "후보 곡"),
    "candidates_help": (
        "The best is heard first: how its energy follows your curve, how its themes return, what the network and the "
        "training music say.",
        "가장 좋은 곡부터 들려줍니다. 에너지가 곡선을 따르는 정도, 주제가 돌아오는 정도, 신경망의 평가와 독창성으로 "
        "골랐습니다.",
    ),
    "candidate": ("No. {number}", "{number}번"),
    "candidate_reasons": (
        "follows the curve {fit:.2f} · themes return {structure:.2f}",
        "곡선 {fit:.2f} · 주제 {structure:.2f}",
    ),
    "candidate_numbers": (
        "{nats:.2f} nats a note · {original:.0f} % new",
        "음표당 {nats:.2f}냇 · {original:.0f}% 새로움",
    ),
    "candidate_heard": ("This one is heard", "듣고 있는 곡"),
    "own_music": ("Begin from your own music", "내 음악에서 시작하기"),
    "own_music_file": ("MIDI or MusicXML", "MIDI 또는 MusicXML 파일"),
    "own_music_help": (
        "Then compose bars of it anew, vary it, go on from it, or have it accompanied.",
        "마디를 다시 쓰거나, 변주하거나, 이어 쓰거나, 반주를 붙일 수 있습니다.",
    ),
    "own_music_understood": (
        "Understood: {key}, {meter}, ♩ = {tempo:.0f}, {bars} bars, {notes} notes, {parts} parts.",
        "이해한 내용: {key}, {meter}, ♩ = {tempo:.0f}, {bars}마디, 음표 {notes}개, 성부 {parts}개.",
    ),
}
