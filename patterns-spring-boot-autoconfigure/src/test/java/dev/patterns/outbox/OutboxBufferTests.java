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

package dev.patterns.outbox;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for {@link OutboxBuffer}.
 */
class OutboxBufferTests {

	private final List<List<String>> written = new ArrayList<>();

	private final OutboxBuffer.Sink sink = (messages) -> this.written
		.add(messages.stream().map(OutboxMessage::id).toList());

	@Test
	void isBoundUntilTheBindingIsClosed() {
		OutboxBuffer outer = new OutboxBuffer();
		OutboxBuffer inner = new OutboxBuffer();
		assertThat(OutboxBuffer.current()).isNull();
		try (OutboxBuffer.Binding first = outer.bind()) {
			try (OutboxBuffer.Binding second = inner.bind()) {
				assertThat(OutboxBuffer.current()).isSameAs(inner);
			}
			assertThat(OutboxBuffer.current()).isSameAs(outer);
		}
		assertThat(OutboxBuffer.current()).isNull();
	}

	@Test
	void flushWritesInOrderAndForgets() {
		OutboxBuffer buffer = new OutboxBuffer((number) -> "m" + number);
		OutboxBuffer.Sink other = (messages) -> this.written
			.add(messages.stream().map((message) -> "other " + message.id()).toList());
		buffer.add(message(buffer.nextId()), this.sink);
		buffer.add(message(buffer.nextId()), this.sink);
		buffer.add(message(buffer.nextId()), other);
		buffer.add(message(buffer.nextId()), this.sink);
		buffer.flush();
		assertThat(this.written).containsExactly(List.of("m1", "m2"), List.of("other m3"), List.of("m4"));
		assertThat(buffer.getMessages()).isEmpty();
	}

	@Test
	void keepsMessagesThatCouldNotBeWritten() {
		OutboxBuffer buffer = new OutboxBuffer();
		buffer.add(message("a"), (messages) -> {
			throw new IllegalStateException("no transaction");
		});
		assertThatIllegalStateException().isThrownBy(buffer::flush);
		assertThat(buffer.getMessages()).hasSize(1);
	}

	@Test
	void removesByIdentity() {
		OutboxBuffer buffer = new OutboxBuffer();
		OutboxMessage first = message("a");
		OutboxMessage second = message("b");
		buffer.add(first, this.sink);
		buffer.add(second, this.sink);
		assertThat(buffer.remove(first)).isTrue();
		assertThat(buffer.remove(first)).isFalse();
		assertThat(buffer.getMessages()).containsExactly(second);
	}

	@Test
	void clearBeginsCountingAgain() {
		OutboxBuffer buffer = new OutboxBuffer((number) -> "m" + number);
		buffer.add(message(buffer.nextId()), this.sink);
		buffer.clear();
		assertThat(buffer.getMessages()).isEmpty();
		assertThat(buffer.nextId()).isEqualTo("m1");
	}

	private static OutboxMessage message(String id) {
		return new OutboxMessage(id, "topic", null, "", "Type", null, Map.of(), new byte[0], Duration.ZERO, null,
				Ordering.KEY);
	}

}
