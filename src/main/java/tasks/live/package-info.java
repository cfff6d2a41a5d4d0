/** What clients are told of changes. */
@NullMarked
package tasks.live;

import org.jspecify.annotations.NullMarked;
