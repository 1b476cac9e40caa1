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

import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Tells a record that the producer did not take, for which it calls back at once with a
 * time-out, from one that it took and could not deliver.
 */
final class KafkaOffer implements Callback {

	private final KafkaSender.Result result;

	private final Thread thread = Thread.currentThread();

	private boolean refused;

	private boolean failed;

	private boolean returned;

	KafkaOffer(KafkaSender.Result result) {
		this.result = result;
	}

	@Override
	public void onCompletion(@Nullable RecordMetadata metadata, @Nullable Exception failure) {
		boolean atOnce = Thread.currentThread() == this.thread && !this.returned;
		if (atOnce && failure instanceof TimeoutException) {
			this.refused = true;
			return;
		}
		if (atOnce && failure != null) {
			this.failed = true;
		}
		this.result.settle(failure);
	}

	boolean isTaken() {
		return !this.refused;
	}

	boolean isFailed() {
		return this.failed;
	}

	void returned() {
		this.returned = true;
	}

}
