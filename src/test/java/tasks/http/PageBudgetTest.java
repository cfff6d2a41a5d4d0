package tasks.http;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class PageBudgetTest {
    @Test
    void aPageHoldsOneItemHoweverLong() {
        PageBudget budget = new PageBudget();
        assertTrue(budget.takes(Long.MAX_VALUE / 2));
        assertFalse(budget.takes(1));
    }

    @Test
    void itIsFullWhereTheNextItemDoesNotFit() {
        PageBudget budget = new PageBudget();
        assertTrue(budget.takes(PageBudget.CHARACTERS - 1));
        assertFalse(budget.takes(2));
        assertTrue(budget.takes(1));
    }
}
