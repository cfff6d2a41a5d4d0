/** What an operator asks: is it up, how is it doing, what can it do. */
@NullMarked
package tasks.ops;

import org.jspecify.annotations.NullMarked;
