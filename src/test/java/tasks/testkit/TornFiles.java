package tasks.testkit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.h2.store.fs.FilePath;
import org.h2.store.fs.FilePathWrapper;
import tasks.journal.JournaledPath;

/**
 * Files on a {@link TornDisk} for H2, which reaches them by URLs like {@code jdbc:h2:torn:/folder/tasks}: a folder is a disk.
 * The real files are what the machine sees while it has power.
 */
public final class TornFiles extends FilePathWrapper {
    private static final String SCHEME = "torn";
    private static final Map<Path, TornDisk> DISKS = new ConcurrentHashMap<>();
    /** So that writes gather behind a force, as they do behind a real one. */
    private static final long FORCE_MICROS = 300;

    private static final long SMALL = 256 << 10;

    /** Puts a disk under a folder; what is in there now is safe. */
    public static TornDisk mount(Path folder) {
        FilePath.register(new TornFiles());
        FilePath.register(new SmallJournals());
        FilePath.register(new NoJournals());
        TornDisk disk = new TornDisk();
        DISKS.put(folder, disk);
        return disk;
    }

    public static void unmount(Path folder) {
        DISKS.remove(folder);
    }

    @Override
    public String getScheme() {
        return SCHEME;
    }

    /** {@code small:} before the name of a file: its journal is full after a few writes, so that all that comes of that is often. */
    public static final class SmallJournals extends JournaledPath {
        @Override
        public String getScheme() {
            return "small";
        }

        @Override
        protected long limit() {
            return SMALL;
        }
    }

    /** {@code plain:} before the name of a file: it has no journal, to see what that is good for. */
    public static final class NoJournals extends JournaledPath {
        @Override
        public String getScheme() {
            return "plain";
        }

        @Override
        public FileChannel open(String mode) throws IOException {
            return getBase().open(mode);
        }
    }

    private Path path() {
        return Path.of(getBase().toString());
    }

    private TornDisk disk() {
        return DISKS.get(path().getParent());
    }

    @Override
    public FileChannel open(String mode) throws IOException {
        boolean isNew = !Files.exists(path());
        FileChannel file = super.open(mode);
        disk().open(path(), isNew);
        return new Channel(file, disk(), path().getFileName().toString());
    }

    @Override
    public void delete() {
        try {
            disk().delete(path().getFileName().toString());
        } catch (IOException e) {
            return;
        }
        super.delete();
    }

    @SuppressWarnings("UnsynchronizedOverridesSynchronized") // one writes at a time
    private static final class Channel extends ForwardingFile {
        private final TornDisk disk;
        private final String name;

        Channel(FileChannel file, TornDisk disk, String name) {
            super(file);
            this.disk = disk;
            this.name = name;
        }

        @Override
        public int read(ByteBuffer to) throws IOException {
            disk.checkPower();
            return file.read(to);
        }

        @Override
        public int read(ByteBuffer to, long position) throws IOException {
            disk.checkPower();
            return file.read(to, position);
        }

        @Override
        public int write(ByteBuffer from) throws IOException {
            int written = write(from, file.position());
            file.position(file.position() + written);
            return written;
        }

        @Override
        public int write(ByteBuffer from, long position) throws IOException {
            byte[] bytes = new byte[from.remaining()];
            from.duplicate().get(bytes);
            disk.write(name, position, bytes);
            return file.write(from, position);
        }

        @Override
        public long size() throws IOException {
            disk.checkPower();
            return file.size();
        }

        @Override
        public FileChannel truncate(long size) throws IOException {
            disk.truncate(name, size);
            return super.truncate(size);
        }

        @Override
        public void force(boolean metaData) throws IOException {
            long covered = disk.beginForce(name);
            try {
                TimeUnit.MICROSECONDS.sleep(FORCE_MICROS);
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
            disk.endForce(name, covered);
        }
    }
}
