import tempfile
import unittest
from pathlib import Path

import numpy as np

import support
from air3d.pictures import Source, png


class Arrays(unittest.TestCase):
    def test_a_png_has_the_arrays_pixels(self):
        picture = np.random.default_rng(7).integers(0, 256, (5, 9, 3), np.uint8)
        self.assertTrue(np.array_equal(support.decoded(png(picture)), picture))
        # Whatever the order in memory.
        turned = picture.transpose(1, 0, 2)[::-1]
        self.assertTrue(np.array_equal(support.decoded(png(turned)), turned))

    def test_floats_are_rounded_to_the_nearest_of_256(self):
        picture = np.array([[[0, 1, 0.5], [1 / 255, 1.4 / 255, 1.6 / 255]]])
        for kind in (np.float64, np.float32):
            self.assertEqual(
                support.decoded(png(picture.astype(kind))).tolist(), [[[0, 255, 128], [1, 1, 2]]])

    def test_what_is_no_picture_is_refused_with_a_remedy(self):
        wanted = "expected H×W×3 in sRGB, uint8 or floats in [0, 1]"
        for array, error, message in (
            (np.zeros((4, 5)), ValueError, f"the array has 4×5, {wanted}"),
            (np.zeros((0, 5, 3)), ValueError, f"the array has 0×5×3, {wanted}"),
            (np.zeros((4, 5, 4)), ValueError, f"the array has 4×5×4, {wanted}; leave out what is not "
             "red, green, blue: picture[..., :3]"),
            (np.zeros((4, 5, 3), int), TypeError,
             f"the array is of int64, {wanted}; convert it with astype"),
            (np.full((4, 5, 3), 255.0), ValueError,
             f"the array has values from 255 to 255, {wanted}; divide or clip it"),
            (np.full((4, 5, 3), np.nan), ValueError,
             f"the array has values from nan to nan, {wanted}; divide or clip it"),
        ):
            with self.assertRaises(error) as raised:
                png(array)
            self.assertEqual(str(raised.exception), message)
        with self.assertRaisesRegex(TypeError, "a path or a numpy array, not int"):
            Source.of(7)

    def test_a_file_that_has_changed_is_not_shown(self):
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder, "a.png")
            file.write_bytes(b"one")
            source = Source.of(file)
            self.assertEqual(source.contents(), b"one")
            file.write_bytes(b"another")
            self.assertIsNone(source.contents())
            file.unlink()
            self.assertIsNone(source.contents())


if __name__ == "__main__":
    unittest.main()
