/** Files that are whole after a loss of power: every write goes to a journal first. Knows H2's file system, and no database. */
@NullMarked
package tasks.journal;

import org.jspecify.annotations.NullMarked;
