"""Notices about weights, training music and evaluation."""

TRAINING = {
    # Weights
    "weights_of_other_version": (
        "The weights in {folder} do not fit this version; restore the folder.",
        "{folder}의 가중치가 이 버전과 맞지 않습니다. 폴더를 되돌려 주세요.",
    ),
    "style_weights_of_other_version": (
        "The weights in {folder} do not fit this version; run evaluate styles.",
        "{folder}의 가중치가 이 버전과 맞지 않습니다. evaluate styles를 실행해 주세요.",
    ),
    "weights_differ_from_card": (
        "{path} is not the file that its card names; restore the folder or run train.",
        "{path}: 카드에 적힌 파일이 아닙니다. 폴더를 되돌리거나 train을 실행해 주세요.",
    ),
    "weights_missing": (
        "There are no trained weights in {folder}; restore it or run train.",
        "{folder}에 학습된 가중치가 없습니다. 폴더를 되돌리거나 train을 실행해 주세요.",
    ),
    "card_broken": (
        "The card {path} is broken; restore it or run train.",
        "{path} 카드가 손상되었습니다. 되돌리거나 train을 실행해 주세요.",
    ),
    "weights_file_missing": (
        "{path} is missing; restore the folder or run train.",
        "{path} 파일이 없습니다. 폴더를 되돌리거나 train을 실행해 주세요.",
    ),
    "critic_missing": (
        "{folder} has no critic for these weights, which effort needs; leave effort at 1, or run: "
        "train --engine critic",
        "{folder}에 이 가중치에 맞는 평가 모델이 없어 여러 번 써 볼 수 없습니다. 공들이기를 1로 두거나 train --engine "
        "critic을 실행해 주세요.",
    ),
    "too_few_pieces_for_critic": (
        "A critic needs real training and validation pieces, and at least {least} composed ones: raise --pieces.",
        "평가 모델에는 학습용과 검증용 실제 곡, 그리고 작곡한 곡 {least}개 이상이 필요합니다. --pieces를 늘려 주세요.",
    ),
    # The corpus and its receipts
    "nothing_to_learn_from": (
        "{folder} has nothing to learn from.",
        "{folder}에 학습할 수 있는 것이 없습니다.",
    ),
    "folder_not_made": (
        "{folder} cannot be made ({reason}); choose another folder.",
        "{folder} 폴더를 만들 수 없습니다({reason}). 다른 폴더를 골라 주세요.",
    ),
    "manifest_missing": (
        "{folder} has no {name}, the table that names its music and licenses.",
        "{folder}에 음악과 라이선스를 적은 표 {name}이(가) 없습니다.",
    ),
    "manifest_without_column": (
        "{path} has no column {column!r}; it needs: {needed}.",
        "{path}에 {column!r} 열이 없습니다. 필요한 열: {needed}.",
    ),
    "manifest_not_readable": (
        "{path} is no table of text in UTF-8 with tabs between its columns.",
        "{path}: 열을 탭으로 나눈 UTF-8 표가 아닙니다.",
    ),
    "manifest_path_outside": (
        "{path} names {name}; paths must be relative to {folder}.",
        "{path}에 {name}이(가) 적혀 있습니다. 경로는 {folder} 안에서의 상대 경로로 적어 주세요.",
    ),
    "manifest_expressive_unknown": (
        "{path} has {value!r} as expressive; it may be: {known}.",
        "{path}: expressive 열의 {value!r} 값을 알 수 없습니다. 쓸 수 있는 값: {known}.",
    ),
    "receipt_missing": ("There is no {name} in {places}.", "{places}에 {name}이(가) 없습니다."),
    "receipt_not_a_list": (
        "{path} is not a receipt: it must be a list of files.",
        "{path}: 학습 자료 명세가 아닙니다. 파일 목록이어야 합니다.",
    ),
    "receipt_not_readable": ("{path} cannot be read as a receipt.", "{path}: 학습 자료 명세로 읽을 수 없습니다."),
    "receipt_file_without_path": ("a file without a path", "경로 없는 파일"),
    "receipt_without_field": ("{path}: {name} has no {field}.", "{path}: {name}에 {field} 항목이 없습니다."),
    "license_not_allowed": (
        "{path}: {name} has the license {license!r}, which is not allowed.",
        "{path}: {name}의 라이선스 {license!r}은(는) 허용되지 않습니다.",
    ),
    "receipt_without_sha256": ("{path}: {name} has no SHA-256.", "{path}: {name}에 SHA-256이 없습니다."),
    "pack_damaged": (
        "The pack in {folder} is damaged or of another version; build it again.",
        "{folder}의 팩이 손상되었거나 다른 버전입니다. 다시 만들어 주세요.",
    ),
    "pack_missing": (
        "{folder} has no pack of training music, or an incomplete one; build it again.",
        "{folder}에 학습 음악 팩이 없거나 일부만 있습니다. 다시 만들어 주세요.",
    ),
    "bar_too_crowded": (
        "{path} has a bar of more than {most:,} notes.",
        "{path}: 음표가 {most:,}개를 넘는 마디가 있습니다.",
    ),
    "pack_holds_too_many": (
        "A pack holds up to {most} {what}; these pieces have more.",
        "팩에는 {what} {most}개까지 담을 수 있는데 이 곡들에는 더 많습니다.",
    ),
    "pack_not_written": (
        "The pack {folder} could not be written ({reason}).",
        "{folder} 팩을 쓰지 못했습니다({reason}).",
    ),
    "too_many_styles_to_learn": (
        "The pack has {count} styles; a network learns up to {most}.",
        "팩에 스타일이 {count}개 있습니다. 신경망은 {most}개까지 배웁니다.",
    ),
    "split_empty": (
        "The pack has no pieces to use for {split}.",
        "팩에 {split} 용도의 곡이 없습니다.",
    ),
    "receipt_to_read_missing": (
        "{corpus} has no {name} that can be read; build the corpus again.",
        "{corpus}에 읽을 수 있는 {name}이(가) 없습니다. 코퍼스를 다시 만들어 주세요.",
    ),
    # Training
    "nothing_to_learn_beats_from": (
        "{folder} has nothing to learn beats from.",
        "{folder}에 박을 배울 수 있는 것이 없습니다.",
    ),
    "checkpoint_unusable": (
        "Training cannot continue from {path} (another network, or damaged); use another folder.",
        "{path}에서 학습을 이어 갈 수 없습니다(다른 신경망이거나 손상됨). 다른 폴더를 써 주세요.",
    ),
    "classic_pieces_missing": (
        "{corpus} needs pieces by {composer} to train on, and one of these to validate: {held_out}.",
        "{corpus}에 학습할 {composer}의 곡과, 검증에 쓸 다음 곡 가운데 하나가 있어야 합니다: {held_out}.",
    ),
    "no_drums_to_learn_from": (
        "There are no drums in {corpus} to learn {grooves} from.",
        "{corpus}에 {grooves}을(를) 배울 드럼이 없습니다.",
    ),
    "too_few_performances": (
        "{corpus} has {count} pieces that were played live, too few to keep some for measuring; {fewest} works by one "
        "composer are enough.",
        "{corpus}에 사람이 연주한 곡이 {count}개 있는데, 일부를 측정용으로 남겨 두기에 부족합니다. 한 작곡가의 작품이 "
        "{fewest}개면 됩니다.",
    ),
    "no_run_to_continue": (
        "{folder} has no run that was started by train or finetune.",
        "{folder}에 train이나 finetune으로 시작한 학습이 없습니다.",
    ),
    "cooldown_into_a_run": (
        "{folder} has a run of its own that goes on; name another folder for what is released.",
        "{folder}에는 이어 갈 학습이 따로 있습니다. 내보낼 가중치에는 다른 폴더를 지정해 주세요.",
    ),
    "folder_not_writable": ("{folder} cannot be written ({reason}).", "{folder}에 쓸 수 없습니다({reason})."),
    # Evaluation
    "too_few_works_for_ngrams": (
        "The n-gram baseline needs at least two works to train on.",
        "n-gram 기준선에는 학습할 작품이 두 곡 이상 필요합니다.",
    ),
    "too_few_held_out_styles": (
        "The corpus has too few held-out pieces to learn two styles from.",
        "코퍼스에 따로 둔 곡이 적어 두 스타일을 배울 수 없습니다.",
    ),
    "too_few_pieces_by_style": (
        "The corpus needs two styles with at least {fewest} pieces each.",
        "코퍼스에 곡이 {fewest}개씩 있는 스타일이 둘도 없습니다.",
    ),
    "no_notes_to_name_style": (
        "The piece has no notes, so it is in no style.",
        "음표가 없는 곡이라 스타일을 알 수 없습니다.",
    ),
    "no_notes_to_foresee": (
        "The piece has no notes, so there is nothing to predict.",
        "음표가 없는 곡이라 예측할 것이 없습니다.",
    ),
    "not_a_folder_of_midi": (
        "{place} is not a folder; name one with MIDI files.",
        "{place}: 폴더가 아닙니다. MIDI 파일이 있는 폴더를 지정해 주세요.",
    ),
    "no_held_out_performances": (
        "{folder} has no held-out performances.",
        "{folder}에 따로 둔 연주가 없습니다.",
    ),
    "too_few_test_pieces": (
        "The corpus needs two test pieces of {style} that are long enough to compare with.",
        "코퍼스에 비교할 만큼 긴 {style} 시험 곡이 두 곡도 없습니다.",
    ),
    "no_midi_to_compare": (
        "There are no MIDI files with {fewest} notes or more in {folder}.",
        "{folder}에 음표가 {fewest}개 이상인 MIDI 파일이 없습니다.",
    ),
}
