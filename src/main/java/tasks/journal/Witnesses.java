package tasks.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Some sectors of a file as they are before a journal's first batch: by them the journal knows its file again. The first
 * sector of H2's file and the first ones of the chunks that were written last say when they were written, so another file has
 * others, and so has an older copy of the same.
 *
 * <p><b>Threads:</b> one at a time.
 */
final class Witnesses {
    private static final int SECTOR = 512;
    private static final int LAST = 3;

    private byte[] first = new byte[SECTOR];
    private final Deque<Change> last = new ArrayDeque<>();

    /** Takes those of a file that nobody writes to. */
    void take(FileChannel file) throws IOException {
        last.clear();
        ByteBuffer sector = ByteBuffer.allocate(SECTOR);
        Change.readFully(file, sector, 0);
        first = sector.array();
        if (file.size() > SECTOR) {
            ByteBuffer end = ByteBuffer.allocate(SECTOR);
            long position = (file.size() - 1) / SECTOR * SECTOR;
            Change.readFully(file, end, position);
            last.add(new Change(Change.WITNESS, position, end.array()));
        }
    }

    /** Keeps them up to date with what was done to the file. */
    void note(Change change) {
        change.patch(ByteBuffer.wrap(first), 0);
        if (change.kind() == Change.CUT) {
            last.removeIf(witness -> witness.end() > change.position());
            return;
        }
        last.removeIf(witness -> witness.position() < change.end() && change.position() < witness.end());
        if (change.position() >= SECTOR) {
            last.add(new Change(Change.WITNESS, change.position(), change.start(SECTOR)));
        }
        if (last.size() > LAST) {
            last.remove();
        }
    }

    /** To be kept with the first batch. */
    List<Change> all() {
        List<Change> all = new ArrayList<>(last);
        all.add(new Change(Change.WITNESS, 0, first.clone()));
        return all;
    }

    /** What a sector may be: as its witness has it, or as any of the changes have left it. */
    static final class Sector {
        private final long position;
        private final int length;
        private final Set<ByteBuffer> possible = new HashSet<>();

        Sector(Change witness) {
            position = witness.position();
            length = witness.bytes().length;
            possible.add(ByteBuffer.wrap(witness.bytes()));
        }

        void may(Change change) {
            boolean before = change.kind() == Change.WRITE && change.end() <= position;
            if (before || change.position() >= position + length) {
                return;
            }
            boolean whole =
                    change.position() <= position && (change.kind() == Change.CUT || change.end() >= position + length);
            if (whole) {
                add(new byte[length], change);
                return;
            }
            for (ByteBuffer known : List.copyOf(possible)) {
                byte[] bytes = new byte[length];
                known.get(0, bytes);
                add(bytes, change);
            }
        }

        private void add(byte[] bytes, Change change) {
            ByteBuffer after = ByteBuffer.wrap(bytes);
            change.patch(after, position);
            possible.add(after);
        }

        boolean isIn(FileChannel file) throws IOException {
            ByteBuffer found = ByteBuffer.allocate(length);
            Change.readFully(file, found, position);
            return possible.contains(found);
        }
    }
}
