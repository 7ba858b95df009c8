from digitize.record.boxes import around


def test_a_box_around_boxes_holds_each_of_them():
    assert around([(3, 4, 5, 6), (1, 5, 2, 9)]) == (1, 4, 5, 9)
