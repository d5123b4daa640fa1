import json
import os
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path
from unittest import mock

import numpy as np

import air3d
import support


def setUpModule():
    support.require_program()


class Pictures(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.reader = air3d.Reader("primitives")
        cls.array = support.decoded(support.THREE_OBJECTS.read_bytes())

    def test_a_reading_is_what_the_program_prints(self):
        picture = support.THREE_OBJECTS
        reading = self.reader.read(picture)
        printed = subprocess.run(
            [self.reader.program, "infer", "--json", picture], check=True, capture_output=True).stdout
        self.assertEqual(reading.json, json.loads(printed))
        truth = json.loads(picture.with_suffix(".json").read_text())
        self.assertEqual(
            sorted(thing.mesh for thing in reading.objects),
            sorted(thing["mesh"] for thing in truth["objects"]))
        for thing, said in zip(reading.objects, reading.json["objects"]):
            self.assertEqual((thing.x, thing.y), (said["x"], said["y"]))
            self.assertEqual(thing.yaw_degrees, said["yawDegrees"])
            self.assertEqual(thing.standard_deviation.x, said["standardDeviation"]["x"])
            self.assertEqual(thing.standard_deviation.y, said["standardDeviation"]["y"])
            self.assertEqual(thing.mesh_probabilities, said["meshProbabilities"])
            # A sphere has no yaw that could be unsure.
            self.assertEqual(thing.standard_deviation.yaw_degrees is None, thing.mesh == "sphere")
        self.assertEqual(reading.count_probabilities, tuple(reading.json["countProbabilities"]))
        self.assertEqual(reading.log_evidence, reading.json["logEvidence"])
        self.assertTrue(reading.explained)
        self.assertLess(reading.residual.rms, reading.residual.expected)
        self.assertEqual(reading.camera, air3d.Camera(0, 40, 4))
        self.assertEqual([(mode.weight, mode.change) for mode in reading.modes], [(1, "none")])
        self.assertEqual(reading.yaw_ranges, ((), (), ()))

    def test_an_array_is_read_as_its_file(self):
        of_file = self.reader.read(str(support.THREE_OBJECTS))
        self.assertEqual(self.reader.read(self.array), of_file)
        self.assertEqual(self.reader.read(self.array / 255), of_file)

    def test_many_pictures_are_read_by_one_run_in_their_order(self):
        with mock.patch("subprocess.run", wraps=subprocess.run) as run:
            readings = self.reader.read_many(
                iter([support.ONE_CYLINDER, self.array, str(support.ONE_CYLINDER), self.array]))
        self.assertEqual(run.call_count, 1)
        one, three = self.reader.read(support.ONE_CYLINDER), self.reader.read(self.array)
        self.assertEqual(readings, [one, three, one, three])
        # What the program was told of an array was a file that is gone.
        self.assertEqual([r.json["picture"] for r in readings][1], "-")
        self.assertEqual(self.reader.read_many([]), [])
        self.assertEqual(self.reader.read_many([self.array]), [three])

    def test_names_that_do_not_fit_on_a_command_line_are_divided(self):
        with mock.patch("air3d.reader._MOST_NAMES", 2 * len(str(support.ONE_CYLINDER))), \
                mock.patch("subprocess.run", wraps=subprocess.run) as run:
            readings = self.reader.read_many([support.ONE_CYLINDER] * 5)
        self.assertEqual((len(readings), run.call_count), (5, 3))
        with mock.patch("air3d.reader._MOST_BYTES", 2 * self.array.size), \
                mock.patch("subprocess.run", wraps=subprocess.run) as run:
            readings = self.reader.read_many([self.array] * 5)
        self.assertEqual((len(readings), run.call_count), (5, 3))

    def test_one_failure_stops_nothing(self):
        small = np.zeros((8, 8, 3), np.uint8)
        pictures = ["nowhere.png", support.ONE_CYLINDER, small]
        gone, read, tiny = self.reader.read_many(pictures, errors="return")
        self.assertEqual(str(gone), "nowhere.png: no such file")
        self.assertEqual(len(read.objects), 1)
        said = "has 8×8 pixels, too few to see what stands there; give a picture of at least 16×16"
        self.assertEqual(str(tiny), f"picture 2: {said}")
        with self.assertRaises(air3d.Air3DError) as raised:
            self.reader.read_many(pictures)
        self.assertEqual(str(raised.exception), "nowhere.png: no such file (and 1 more of 3 pictures)")
        # Of one picture the program prints no list.
        alone, = self.reader.read_many([small], errors="return")
        self.assertEqual(str(alone), f"picture 0: {said}")
        with self.assertRaises(air3d.Air3DError) as raised:
            self.reader.read(small)
        self.assertEqual(str(raised.exception), f"the array: {said}")
        self.assertEqual(raised.exception.exit_code, 1)

    def test_what_is_wrong_with_an_array_says_which(self):
        with self.assertRaisesRegex(ValueError, "picture 1: the array has 4×4, expected"):
            self.reader.read_many([self.array, np.zeros((4, 4))])
        with self.assertRaisesRegex(air3d.Air3DError, "is a folder; give its pictures"):
            self.reader.read(support.EXAMPLES)

    def test_the_programs_sentence_is_the_errors(self):
        for reader, sentence, code in (
            (air3d.Reader("nonesuch"), "nonesuch: there is no model of this name and no such file; ", 1),
            (air3d.Reader(refine=-1), "'--refine' must be from 0 to 10000", 2),
        ):
            for read in (reader.read, lambda picture: reader.read_many([picture], errors="return")):
                with self.assertRaises(air3d.Air3DError) as raised:
                    read(support.ONE_CYLINDER)
                self.assertTrue(str(raised.exception).startswith(sentence), raised.exception)
                self.assertEqual(raised.exception.exit_code, code)

    def test_options_reach_the_program(self):
        rough = air3d.Reader("primitives", refine=0, threads=1, scene="primitives").read(self.array)
        self.assertIsNone(rough.log_evidence)
        anywhere = air3d.Reader("primitives-anywhere").read(self.array)
        self.assertAlmostEqual(anywhere.camera.elevation_degrees, 40, delta=0.1)
        self.assertGreater(anywhere.camera.standard_deviation.distance, 0)

    def test_a_picture_that_is_not_explained_is_read_and_warned_of(self):
        with self.assertLogs("air3d", "WARNING") as logged:
            reading = self.reader.read(np.zeros((64, 64, 3), np.uint8))
        self.assertFalse(reading.explained)
        self.assertIn("the array: the model does not explain this picture", logged.output[0])
        self.assertIn("Explained: <strong>no</strong>", reading.table())

    def test_names_that_look_like_options_are_files(self):
        with tempfile.TemporaryDirectory() as folder:
            for name in ("--quiet.png", "-"):
                shutil.copy(support.ONE_CYLINDER, Path(folder, name))
            before = os.getcwd()
            os.chdir(folder)
            try:
                for name in ("--quiet.png", "-"):
                    reading = self.reader.read(name)
                    self.assertEqual(len(reading.objects), 1)
                    self.assertEqual(reading.json["picture"], name)
            finally:
                os.chdir(before)


class Notebook(unittest.TestCase):
    def test_a_notebook_shows_the_page(self):
        reader = air3d.Reader("primitives")
        help = subprocess.run([reader.program, "infer", "--help"], capture_output=True, text=True).stdout
        if "--report" not in help:
            self.skipTest("this air3d has no --report")
        reading = reader.read(support.ONE_CYLINDER)
        self.assertTrue(reading.page().startswith("<!DOCTYPE html>"))
        shown = reading._repr_html_()
        self.assertTrue(shown.startswith('<iframe sandbox="allow-scripts" srcdoc="&lt;!DOCTYPE html&gt;'))
        self.assertLess(len(shown), 1_500_000)

    def test_without_the_page_there_are_a_table_and_the_reconstruction(self):
        reading = air3d.Reader("primitives").read(support.decoded(support.ONE_CYLINDER.read_bytes()))
        with mock.patch.object(air3d.Reading, "page", side_effect=air3d.Air3DError("no --report")):
            shown = reading._repr_html_()
        self.assertIn("<td>cylinder</td><td>100.0 %</td>", shown)
        self.assertEqual(shown.count('src="data:image/png;base64,'), 2)
        picture = support.decoded(reading.picture_file()).astype(int)
        self.assertLess(np.abs(support.decoded(reading.reconstruction()) - picture).mean(), 1)

    def test_a_picture_that_was_not_kept_leaves_the_table(self):
        array = support.decoded(support.ONE_CYLINDER.read_bytes())
        reading, = air3d.Reader("primitives").read_many([array], keep_pictures=False)
        self.assertTrue(reading._repr_html_().startswith("<table>"))
        self.assertNotIn("<img", reading._repr_html_())


if __name__ == "__main__":
    unittest.main()
