import multiprocessing
import os
import pickle
import signal
import tempfile
import threading
import unittest
from pathlib import Path
from unittest import mock

import numpy as np

import air3d
import support


def setUpModule():
    support.require_program()


def in_another_process(reader, array, results):
    results.put(reader.read(array))


class RunningProgram(unittest.TestCase):
    """`read` keeps one program running."""

    def setUp(self):
        self.reader = air3d.Reader(refine=0)
        self.addCleanup(self.reader.close)
        self.one = support.decoded(support.ONE_CYLINDER.read_bytes())
        self.three = support.decoded(support.THREE_OBJECTS.read_bytes())
        self.expected = [len(self.reader.read(a).objects) for a in (self.one, self.three)]

    def process(self):
        return self.reader._exchange._process

    def test_one_program_reads_all(self):
        with mock.patch("subprocess.Popen") as popen:
            for picture in (self.one, support.THREE_OBJECTS, str(support.ONE_CYLINDER), self.three):
                self.reader.read(picture)
        self.assertEqual(popen.call_count, 0)
        self.assertEqual(self.expected, [1, 3])

    def test_a_failure_stops_nothing(self):
        process = self.process()
        with self.assertRaises(air3d.Air3DError) as raised:
            self.reader.read("no: where.png")
        self.assertEqual(str(raised.exception), "no: where.png: no such file")
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder, "cut.png")
            file.write_bytes(support.ONE_CYLINDER.read_bytes()[:500])
            with self.assertRaisesRegex(air3d.Air3DError, "cut.png: "):
                self.reader.read(file)
        self.assertEqual(len(self.reader.read(self.three).objects), 3)
        self.assertIs(self.process(), process)

    def test_it_is_started_again_if_it_has_ended(self):
        process = self.process()
        process.kill()
        process.wait()
        self.assertEqual(len(self.reader.read(self.three).objects), 3)
        self.assertIsNot(self.process(), process)

    def test_it_ends_with_its_reader(self):
        with air3d.Reader(refine=0) as reader:
            reader.read(self.one)
            process = reader._exchange._process
        self.assertEqual(process.poll(), 0)
        self.assertEqual(len(reader.read(self.three).objects), 3)
        process = reader._exchange._process
        del reader
        self.assertEqual(process.poll(), 0)

    def test_who_is_interrupted_gets_the_next_picture_right(self):
        def interrupt(*_):
            raise KeyboardInterrupt

        before = signal.signal(signal.SIGALRM, interrupt)
        self.addCleanup(signal.signal, signal.SIGALRM, before)
        with tempfile.TemporaryDirectory() as folder:
            # A picture that does not come.
            os.mkfifo(Path(folder, "later.png"))
            signal.setitimer(signal.ITIMER_REAL, 0.2)
            with self.assertRaises(KeyboardInterrupt):
                self.reader.read(Path(folder, "later.png"))
        self.assertEqual(len(self.reader.read(self.three).objects), 3)

    def test_threads_take_turns(self):
        found = {}

        def read(name, picture):
            found[name] = [len(self.reader.read(picture).objects) for _ in range(20)]

        threads = [
            threading.Thread(target=read, args=(name, picture))
            for name, picture in (("one", self.one), ("three", self.three))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(found, {"one": [1] * 20, "three": [3] * 20})

    def test_other_processes_have_programs_of_their_own(self):
        process = self.process()
        expected = self.reader.read(self.three)
        copy = pickle.loads(pickle.dumps(self.reader))
        self.assertEqual(copy.read(self.three), expected)
        copy.close()
        for kind in ("fork", "spawn"):
            context = multiprocessing.get_context(kind)
            results = context.Queue()
            child = context.Process(
                target=in_another_process, args=(self.reader, self.three, results))
            child.start()
            self.assertEqual(results.get(timeout=60), expected)
            child.join()
        self.assertEqual(self.reader.read(self.three), expected)
        self.assertIs(self.process(), process)

    def test_a_large_array_is_read_and_kept_as_it_was(self):
        large = np.repeat(np.repeat(self.three, 20, 0), 20, 1)
        changed = large.copy()
        reading = self.reader.read(changed)
        changed[:] = 0
        self.assertEqual(len(reading.objects), 3)
        self.assertTrue((some_pixels(reading) == large[::97, ::89]).all())

    def test_a_relative_path_is_the_callers(self):
        before = os.getcwd()
        self.addCleanup(os.chdir, before)
        os.chdir(support.EXAMPLES)
        reading = self.reader.read("three-objects.png")
        self.assertEqual(reading.json["picture"], "three-objects.png")
        with self.assertRaises(air3d.Air3DError) as raised:
            self.reader.read("none.png")
        self.assertEqual(str(raised.exception), "none.png: no such file")


def some_pixels(reading):
    """Some of the pixels of the picture that a reading keeps."""
    import struct
    import zlib

    data = reading.picture_file()
    width, height = struct.unpack_from(">II", data, 16)
    start = data.index(b"IDAT")
    length, = struct.unpack_from(">I", data, start - 4)
    rows = np.frombuffer(zlib.decompress(data[start + 4:start + 4 + length]), np.uint8)
    return rows.reshape(height, 1 + 3 * width)[:, 1:].reshape(height, width, 3)[::97, ::89]


if __name__ == "__main__":
    unittest.main()
