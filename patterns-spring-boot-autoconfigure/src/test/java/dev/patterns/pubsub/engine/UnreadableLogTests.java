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

package dev.patterns.pubsub.engine;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import dev.patterns.pubsub.broker.MalformedMessageException;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link UnreadableLog} and {@link LogText}.
 */
@ExtendWith(OutputCaptureExtension.class)
class UnreadableLogTests {

	private final AtomicLong now = new AtomicLong();

	private final UnreadableLog log = new UnreadableLog(this.now::get);

	@Test
	void aMessageIsOneLineWithTheCauseAndWithoutAStackTrace(CapturedOutput output) {
		this.log.kept("message at 1",
				new MalformedMessageException("It cannot\r\nbe read", new IllegalArgumentException("secret")));
		assertThat(output.getAll().lines()).singleElement()
			.asString()
			.endsWith("message at 1: It cannot be read (java.lang.IllegalArgumentException)");
	}

	@Test
	void ofManyOnlyTheirNumberIsWritten(CapturedOutput output) {
		for (int i = 0; i < 1000; i++) {
			this.log.kept("message at " + i, null);
		}
		assertThat(output.getAll().lines()).hasSize(UnreadableLog.MOST)
			.last()
			.asString()
			.endsWith("Further ones are counted only, for a minute");
		this.now.addAndGet(Duration.ofSeconds(61).toNanos());
		this.log.kept("message at 1000", null);
		assertThat(output.getAll().lines()).hasSize(UnreadableLog.MOST + 2)
			.anyMatch((line) -> line.contains("980 messages more were given up before"));
	}

	@Test
	void whatIsDiscardedIsWrittenEachTime(CapturedOutput output) {
		for (int i = 0; i < 100; i++) {
			this.log.discarded("message at " + i, null);
		}
		assertThat(output.getAll().lines()).hasSize(100);
	}

	@Test
	void aTextBecomesOneLine() {
		assertThat(LogText.of(null)).isEmpty();
		assertThat(LogText.of("a\r\nb\u0000c\u2028d\u0085e\tf")).isEqualTo("a b c d e f");
		assertThat(LogText.of("x".repeat(1000))).hasSize(500);
	}

}
