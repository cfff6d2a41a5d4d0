/** The change log: every write of what an account owns, in order; what sync, history and ETags are made of. */
@NullMarked
package tasks.change;

import org.jspecify.annotations.NullMarked;
