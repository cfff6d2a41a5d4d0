package tasks.journal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.h2.store.fs.FilePath;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tasks.testkit.TornDisk;
import tasks.testkit.TornFiles;

/** A file that is written at random, on a disk that loses its power at random: it is never anything but one of its states. */
class JournaledFileTest {
    private static final int FILES = Integer.getInteger("tasks.journal.files", 30);
    private static final int LIVES = 8;
    private static final int BLOCK = 4_096;
    private static final int BLOCKS = 64;
    private static final int LONGEST = 12;

    @TempDir
    Path folder;

    private int disks;

    private final long seed = Long.getLong("tasks.journal.seed", System.nanoTime());
    private final Random random = new Random(seed);

    /** What the file is for who reads it, and what it may be after a loss of power: this, or anything since it was forced. */
    private byte[] now = {};

    private final List<byte[]> possible = new ArrayList<>();
    private int restored;

    @Test
    void afterALossOfPowerItIsAsItWasAfterAWriteSinceItWasForced() throws Exception {
        System.out.println("tasks.journal.seed=" + seed);
        for (int i = 0; i < FILES; i++) {
            Path place = newPlace();
            now = new byte[0];
            possibleIsNow();
            for (int life = 0; life < LIVES; life++) {
                TornDisk disk = TornFiles.mount(place);
                disk.cutAfter(1 + random.nextInt(life % 2 == 0 ? 300 : 40));
                live(place, disk);
                disk.cut();
                Path next = newPlace();
                disk.remains(random, next);
                TornFiles.unmount(place);
                place = next;
            }
        }
        assertTrue(restored > FILES, "it was seldom opened: " + restored);
    }

    private Path newPlace() throws IOException {
        return Files.createDirectory(folder.resolve("disk" + disks++));
    }

    private void possibleIsNow() {
        possible.clear();
        possible.add(now);
    }

    private void live(Path place, TornDisk disk) throws IOException {
        try (FileChannel file =
                FilePath.get("small:torn:" + place.resolve("file")).open("rw")) {
            FileLock lock = file.tryLock(0, Long.MAX_VALUE, false);
            now = read(file, 0, (int) file.size());
            assertTrue(possible.stream().anyMatch(state -> Arrays.equals(state, now)), "it is none of its states");
            possibleIsNow();
            restored++;
            while (!disk.isOff()) {
                step(file);
            }
            lock.release();
        } catch (IOException e) {
            if (!disk.isOff()) {
                throw e;
            }
        }
    }

    private void step(FileChannel file) throws IOException {
        int choice = random.nextInt(10);
        if (choice < 5) {
            byte[] bytes = new byte[BLOCK * (1 + random.nextInt(LONGEST))];
            random.nextBytes(bytes);
            int at = BLOCK * random.nextInt(BLOCKS);
            now = Arrays.copyOf(now, Math.max(now.length, at + bytes.length));
            System.arraycopy(bytes, 0, now, at, bytes.length);
            possible.add(now);
            file.write(ByteBuffer.wrap(bytes), at);
        } else if (choice < 6) {
            int size = BLOCK * random.nextInt(BLOCKS);
            now = size < now.length ? Arrays.copyOf(now, size) : now;
            possible.add(now);
            file.truncate(size);
        } else if (choice < 8) {
            file.force(true);
            possibleIsNow();
        } else {
            int from = random.nextInt(now.length + 1);
            int to = from + random.nextInt(now.length - from + 1);
            assertEquals(now.length, file.size());
            assertArrayEquals(Arrays.copyOfRange(now, from, to), read(file, from, to - from));
        }
    }

    private static byte[] read(FileChannel file, long position, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length);
        while (bytes.hasRemaining()) {
            assertTrue(file.read(bytes, position + bytes.position()) > 0);
        }
        return bytes.array();
    }

    private FileChannel open(String mode) throws IOException {
        FileChannel file = FilePath.get(JournaledPath.of(folder.resolve("file").toString()))
                .open(mode);
        try {
            file.tryLock(0, Long.MAX_VALUE, mode.equals("r"));
            return file;
        } catch (IOException e) {
            file.close();
            throw e;
        }
    }

    private List<Path> journals() {
        return JournaledPath.journals(folder.resolve("file")).stream()
                .filter(Files::exists)
                .toList();
    }

    /** As a killed process does: what is not forced is lost, and the journal is there. */
    private void crash(String forced) throws IOException {
        try (FileChannel file = open("rw")) {
            file.write(ByteBuffer.wrap(forced.getBytes(UTF_8)), 0);
            file.force(true);
            file.write(ByteBuffer.wrap("lost".getBytes(UTF_8)), 0);
        }
        assertEquals(1, journals().size());
    }

    private String content(String mode) throws IOException {
        try (FileChannel file = open(mode)) {
            return new String(read(file, 0, (int) file.size()), UTF_8);
        }
    }

    @Test
    void closedInOrderItIsWholeWithoutItsJournal() throws Exception {
        try (FileChannel file = open("rw")) {
            file.write(ByteBuffer.wrap("whole".getBytes(UTF_8)), 0);
            file.force(true);
            assertEquals(1, journals().size());
        }
        assertEquals(List.of(), journals());
        assertEquals("whole", Files.readString(folder.resolve("file")));
    }

    @Test
    void aReaderWhoMayNotWriteSeesWhatIsInTheJournal() throws Exception {
        crash("kept");
        Files.writeString(folder.resolve("file"), "");
        assertEquals("kept", content("r"));
        assertEquals("", Files.readString(folder.resolve("file")));
        assertEquals("kept", content("rw"));
        assertEquals("kept", Files.readString(folder.resolve("file")));
    }

    /** A copy that was put back from before the journal began, or another file. */
    @Test
    void aJournalIsNeverTakenForThatOfAnotherFile() throws Exception {
        crash("first");
        content("rw");
        crash("other");
        Files.writeString(folder.resolve("file"), "older");
        JournalFailure failure = assertThrows(JournalFailure.class, () -> open("rw"));
        assertTrue(failure.getMessage().startsWith("The journal beside it is of another file"), failure.getMessage());
        assertEquals("older", Files.readString(folder.resolve("file")));
        Files.delete(journals().get(0));
        assertEquals("older", content("rw"));
    }

    @Test
    void aJournalWithoutItsFileIsRefused() throws Exception {
        crash("first");
        Files.delete(folder.resolve("file"));
        assertThrows(JournalFailure.class, () -> open("rw"));
        assertEquals(1, journals().size());
        assertTrue(Files.notExists(folder.resolve("file")));
    }

    @Test
    void twoJournalsThatDoNotFollowEachOtherAreRefused() throws Exception {
        crash("first");
        Path journal = journals().get(0);
        Path kept = folder.resolve("kept");
        Files.copy(journal, kept);
        content("rw");
        crash("second");
        Files.move(kept, JournaledPath.journals(folder.resolve("file")).get(1));
        assertThrows(JournalFailure.class, () -> open("rw"));
    }
}
