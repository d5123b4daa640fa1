"""What the program may do that it seldom does: a program that is told what to print stands for it."""

import json
import os
import tempfile
import unittest
from unittest import mock

import air3d
import support

SCENE = {
    "format": "air3d-scene-1", "countProbabilities": [0, 1], "logEvidence": 12.5, "explained": True,
    "residual": {"rms": 0.1, "expected": 0.2, "blockSide": 4}, "warnings": ["a sentence"],
    "camera": {
        "azimuthDegrees": 1, "elevationDegrees": 2, "distance": 3,
        "standardDeviation": {"azimuthDegrees": 0.1}},
    "objects": [{
        "mesh": "<mug>", "x": 1, "y": 2, "yawDegrees": 30, "meshProbabilities": {"<mug>": 1},
        "standardDeviation": {"x": 0.1, "y": 0.2, "yawDegrees": 40},
        "yawRanges": [{"fromDegrees": 350, "toDegrees": 370, "probability": 0.95}]}],
    "modes": [
        {"weight": 0.6, "change": "none",
         "objects": [{"mesh": "<mug>", "x": 1, "y": 2, "yawDegrees": 30}]},
        {"weight": 0.4, "change": "absence", "objects": []}],
}


class Documents(unittest.TestCase):
    def test_what_else_a_picture_may_show(self):
        reading = air3d.Reading.from_json(SCENE)
        self.assertEqual(reading.yaw_ranges, ((air3d.YawRange(350, 370, 0.95),),))
        self.assertEqual(
            reading.modes,
            (air3d.Mode(0.6, "none", (air3d.Placement("<mug>", 1, 2, 30),)),
             air3d.Mode(0.4, "absence", ())))
        self.assertEqual(reading.warnings, ("a sentence",))
        self.assertEqual(
            reading.camera, air3d.Camera(1, 2, 3, air3d.CameraDeviation(0.1, None, None)))
        # Names are text, not HTML, and a reading without its reader is shown all the same.
        self.assertIn("<td>&lt;mug&gt;</td>", reading._repr_html_())
        self.assertIn("<td>350 to 370</td>", reading._repr_html_())

    def test_other_documents_are_refused(self):
        with self.assertRaisesRegex(air3d.Air3DError, "'air3d-digits-1', and 'air3d-scene-1' is read"):
            air3d.Reading.from_json({"format": "air3d-digits-1"})
        with self.assertRaisesRegex(air3d.Air3DError, "the document has no 'objects'"):
            air3d.Reading.from_json({"format": "air3d-scene-1"})


class Finding(unittest.TestCase):
    def test_a_missing_program_is_said_clearly(self):
        with mock.patch.dict(os.environ, {"PATH": "/nowhere"}):
            os.environ.pop("AIR3D", None)
            with self.assertRaises(air3d.Air3DError) as raised:
                air3d.Reader()
            self.assertEqual(
                str(raised.exception),
                "the program air3d is not on PATH; install it with scripts/install, or set the "
                "environment variable AIR3D to its path")
            os.environ["AIR3D"] = "/nowhere/air3d"
            with self.assertRaises(air3d.Air3DError) as raised:
                air3d.Reader()
            self.assertEqual(
                str(raised.exception),
                "/nowhere/air3d (of the environment variable AIR3D): is no program; give the path of "
                "air3d")

    def test_an_argument_goes_before_the_environment_and_that_before_path(self):
        with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as other:
            first, second = support.stub(one, ""), support.stub(other, "")
            with mock.patch.dict(os.environ, {"PATH": one, "AIR3D": ""}):
                self.assertEqual(air3d.Reader().program, first)
                os.environ["AIR3D"] = second
                self.assertEqual(air3d.Reader().program, second)
                self.assertEqual(air3d.Reader(program=first).program, first)


class Ends(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name

    def error(self, script):
        with self.assertRaises(air3d.Air3DError) as raised:
            air3d.Reader(program=support.stub(self.folder, script)).read("a.png")
        return str(raised.exception)

    def test_a_program_that_is_killed(self):
        self.assertRegex(
            self.error("import os; os.kill(os.getpid(), 9)"), "air3d: was ended by signal 9$")

    def test_a_program_that_says_nothing(self):
        self.assertRegex(self.error("sys.exit(3)"), "air3d: failed with exit code 3$")
        self.assertRegex(self.error(""), "air3d: ended before it had read the picture$")
        for line in ("{", "[]"):
            self.assertRegex(self.error(f"print('{line}')"), "air3d: printed no JSON document$")
        many = air3d.Reader(program=support.stub(self.folder, "print('[]')")).read_many
        with self.assertRaisesRegex(air3d.Air3DError, "of 1 pictures there are 0 readings$"):
            many(["a.png"])

    def test_usage_is_one_sentence(self):
        script = """
            print("Error: Unknown option '--x'", file=sys.stderr)
            print("Usage: air3d infer", file=sys.stderr)
            sys.exit(2)
            """
        self.assertEqual(self.error(script), "Unknown option '--x'")

    def test_the_arguments(self):
        text = json.dumps(json.dumps(SCENE))
        script = f"print(json.dumps(dict(json.loads({text}), arguments=sys.argv[1:])))"
        reader = air3d.Reader(
            "m", scene="s", other_scene=True, refine=0, threads=2, max_memory="4G",
            program=support.stub(self.folder, script))
        options = [
            "--model=m", "--scene=s", "--other-scene", "--refine=0", "--threads=2", "--max-memory=4G"]
        self.assertEqual(
            reader.read("a.png").json["arguments"],
            ["infer", "--stream", "--quiet", *options, "--threads=1"])
        self.assertEqual(
            reader.read_many(["a.png"])[0].json["arguments"],
            ["infer", "--json", "--quiet", *options, "a.png"])


if __name__ == "__main__":
    unittest.main()
