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

package dev.patterns.pubsub.broker.rabbit;

import java.util.Map;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.LongString;
import org.jspecify.annotations.Nullable;

/**
 * A message to be published.
 *
 * @param topic the topic, which is an exchange
 * @param queue the only queue that gets it, {@code null} for all of the topic
 * @param properties its properties, but for the id
 * @param body the body
 */
@SuppressWarnings("ArrayRecordComponent")
record RabbitMessage(String topic, @Nullable String queue, BasicProperties properties, byte[] body) {

	/** Of each header: its type, and how long its parts are. */
	private static final int OVERHEAD = 6;

	private static final int TWO_BYTES = 0x80;

	private static final int THREE_BYTES = 0x800;

	Map<String, Object> headers() {
		return RabbitMessages.headers(this.properties);
	}

	RabbitMessage with(Map<String, Object> headers, byte[] body) {
		return new RabbitMessage(this.topic, this.queue, this.properties.builder().headers(headers).build(), body);
	}

	/**
	 * About how many bytes the headers have on the wire.
	 * @return the size
	 */
	int headerSize() {
		int size = 0;
		for (Map.Entry<String, Object> header : headers().entrySet()) {
			size += OVERHEAD + sizeOf(header.getKey()) + sizeOf(header.getValue());
		}
		return size;
	}

	static int sizeOf(@Nullable Object value) {
		if (value instanceof LongString string) {
			return (int) string.length();
		}
		if (value instanceof byte[] bytes) {
			return bytes.length;
		}
		String text = String.valueOf(value);
		int size = text.length();
		for (int i = 0; i < text.length(); i++) {
			char character = text.charAt(i);
			// The halves of a pair make four bytes.
			boolean three = character >= THREE_BYTES && !Character.isSurrogate(character);
			size += three ? 2 : (character >= TWO_BYTES) ? 1 : 0;
		}
		return size;
	}

}
