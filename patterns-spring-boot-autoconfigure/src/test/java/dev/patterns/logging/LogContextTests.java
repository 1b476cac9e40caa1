/*
 * Copyright 2026-present the original author or authors.
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *      https://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

package dev.patterns.logging;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link LogContext}.
 */
class LogContextTests {

	@BeforeEach
	@AfterEach
	void clear() {
		MDC.clear();
	}

	@Test
	void valuesAreTakenOutAgain() {
		try (LogContext context = LogContext.open().put(LogContext.SAGA_ID, "1").put(LogContext.SAGA_STEP, "charge")) {
			assertThat(MDC.get(LogContext.SAGA_ID)).isEqualTo("1");
			assertThat(MDC.get(LogContext.SAGA_STEP)).isEqualTo("charge");
		}
		assertThat(MDC.get(LogContext.SAGA_ID)).isNull();
		assertThat(MDC.get(LogContext.SAGA_STEP)).isNull();
	}

	@Test
	void formerValueIsRestoredAlsoWhenPutTwice() {
		MDC.put(LogContext.MESSAGE_ID, "outer");
		try (LogContext context = LogContext.open().put(LogContext.MESSAGE_ID, "a").put(LogContext.MESSAGE_ID, "b")) {
			assertThat(MDC.get(LogContext.MESSAGE_ID)).isEqualTo("b");
		}
		assertThat(MDC.get(LogContext.MESSAGE_ID)).isEqualTo("outer");
	}

	@Test
	void nullLeavesTheKeyAsItIs() {
		MDC.put(LogContext.OPERATION, "outer");
		try (LogContext context = LogContext.open().put(LogContext.OPERATION, null)) {
			assertThat(MDC.get(LogContext.OPERATION)).isEqualTo("outer");
		}
		assertThat(MDC.get(LogContext.OPERATION)).isEqualTo("outer");
	}

	@Test
	void closingTwiceDoesNotTouchLaterValues() {
		LogContext context = LogContext.open().put(LogContext.SAGA_ID, "1");
		context.close();
		MDC.put(LogContext.SAGA_ID, "2");
		context.close();
		assertThat(MDC.get(LogContext.SAGA_ID)).isEqualTo("2");
	}

}
