package tasks.testkit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.concurrent.CountDownLatch;
import org.h2.store.fs.FilePath;
import org.h2.store.fs.FilePathWrapper;
import tasks.journal.JournaledPath;

/** Files of a disk that fails when a test says so: H2 reaches them by URLs like {@code jdbc:h2:faulty:/folder/tasks}. */
public final class FaultyFiles extends FilePathWrapper {
    private static final String SCHEME = "faulty";

    private static volatile Runnable beforeForce = () -> {};
    private static volatile boolean full;
    private static volatile boolean unsafe;
    private static volatile String unreadableFor = "";
    private static volatile CountDownLatch failing = new CountDownLatch(0);
    private static volatile CountDownLatch hanging = new CountDownLatch(0);
    private static volatile CountDownLatch stalling = new CountDownLatch(0);
    private static volatile CountDownLatch stalled = new CountDownLatch(0);

    /** Makes the scheme known to H2, on a disk without a fault. */
    public static void register() {
        mend();
        FilePath.register(new FaultyFiles());
        FilePath.register(new StallingJournals());
    }

    /** Nothing can be written any more. */
    public static void fill() {
        full = true;
    }

    /** Nothing can be forced any more. */
    public static void failForce() {
        unsafe = true;
    }

    /** What is written now is written once there is {@link #goOn}, and the latch opens when something is. */
    public static CountDownLatch stallWrites() {
        CountDownLatch begun = new CountDownLatch(1);
        stalling = begun;
        stalled = new CountDownLatch(1);
        return begun;
    }

    /** What stalls is written. */
    public static void goOn() {
        stalled.countDown();
    }

    /** What is forced now does not return. */
    public static void hangForce() {
        hanging = new CountDownLatch(1);
    }

    /** What hangs is forced. */
    public static void releaseForce() {
        hanging.countDown();
    }

    /** Lets something look at the file whenever all that was written is about to be forced. */
    public static void beforeForce(Runnable look) {
        beforeForce = look;
    }

    /** Whatever a thread of that name reads cannot be read; the latch opens when it has tried. */
    public static CountDownLatch failReadsOf(String thread) {
        CountDownLatch tried = new CountDownLatch(1);
        failing = tried;
        unreadableFor = thread;
        return tried;
    }

    public static void mend() {
        unreadableFor = "";
        beforeForce = () -> {};
        full = false;
        unsafe = false;
        hanging.countDown();
        stalled.countDown();
    }

    @Override
    public String getScheme() {
        return SCHEME;
    }

    @Override
    public FileChannel open(String mode) throws IOException {
        return new Channel(super.open(mode));
    }

    /** {@code stalling:} before the name of a file: H2's writes stall above its journal. */
    public static final class StallingJournals extends JournaledPath {
        @Override
        public String getScheme() {
            return "stalling";
        }

        @Override
        public FileChannel open(String mode) throws IOException {
            return new StallingChannel(super.open(mode));
        }
    }

    @SuppressWarnings("UnsynchronizedOverridesSynchronized") // a read does not wait for a write
    private static final class StallingChannel extends ForwardingFile {
        StallingChannel(FileChannel file) {
            super(file);
        }

        @Override
        public int read(ByteBuffer to, long position) throws IOException {
            if (Thread.currentThread().getName().equals(unreadableFor)) {
                failing.countDown();
                throw new IOException("Input/output error");
            }
            return file.read(to, position);
        }

        @Override
        public int write(ByteBuffer from) throws IOException {
            throw new UnsupportedOperationException();
        }

        @Override
        public int write(ByteBuffer from, long position) throws IOException {
            if (stalled.getCount() > 0) {
                stalling.countDown();
                await(stalled);
            }
            return file.write(from, position);
        }

        @Override
        public void force(boolean metaData) throws IOException {
            file.force(metaData);
        }
    }

    private static void await(CountDownLatch latch) throws IOException {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    private static final class Channel extends ForwardingFile {
        Channel(FileChannel file) {
            super(file);
        }

        private static void checkSpace() throws IOException {
            if (full) {
                throw new IOException("No space left on device");
            }
        }

        @Override
        public int write(ByteBuffer from) throws IOException {
            checkSpace();
            return file.write(from);
        }

        @Override
        public void force(boolean metaData) throws IOException {
            beforeForce.run();
            await(hanging);
            if (unsafe) {
                throw new IOException("Input/output error");
            }
            file.force(metaData);
        }
    }
}
