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

package dev.patterns.pubsub.broker.kafka;

import java.nio.charset.StandardCharsets;

import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * A record that waits. Each one is only equal to itself.
 */
final class WaitingRecord {

	private static final int RECORD_OVERHEAD = 512;

	private final ProducerRecord<byte[], byte[]> record;

	private final KafkaSender.Result result;

	private final long end;

	private final long size;

	WaitingRecord(ProducerRecord<byte[], byte[]> record, KafkaSender.Result result, long end) {
		this.record = record;
		this.result = result;
		this.end = end;
		this.size = RECORD_OVERHEAD + bytes(record);
	}

	ProducerRecord<byte[], byte[]> record() {
		return this.record;
	}

	KafkaSender.Result result() {
		return this.result;
	}

	long end() {
		return this.end;
	}

	long size() {
		return this.size;
	}

	@Nullable String key() {
		byte[] key = this.record.key();
		return (key != null) ? new String(key, StandardCharsets.ISO_8859_1) : null;
	}

	static long bytes(ProducerRecord<byte[], byte[]> record) {
		long bytes = length(record.key()) + length(record.value());
		for (Header header : record.headers()) {
			bytes += length(header.value());
		}
		return bytes;
	}

	private static long length(byte @Nullable [] bytes) {
		return (bytes != null) ? bytes.length : 0;
	}

}
