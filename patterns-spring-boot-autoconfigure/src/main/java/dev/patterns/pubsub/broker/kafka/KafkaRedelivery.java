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

import java.time.Duration;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;
import org.springframework.kafka.listener.CommonErrorHandler;
import org.springframework.kafka.listener.MessageListenerContainer;

import dev.patterns.retry.Pause;

/**
 * What the container does should the listener ever throw: it fetches all records of the
 * poll again. By default it would pass over them after some attempts.
 */
final class KafkaRedelivery implements CommonErrorHandler {

	private static final Log logger = LogFactory.getLog(KafkaRedelivery.class);

	private static final Duration PAUSE = Duration.ofMillis(500);

	@Override
	public boolean seeksAfterHandling() {
		return true;
	}

	@Override
	public boolean isAckAfterHandle() {
		return false;
	}

	@Override
	public void handleBatch(Exception thrown, ConsumerRecords<?, ?> data, Consumer<?, ?> consumer,
			MessageListenerContainer container, Runnable invokeListener) {
		logger.error("The records of a poll could not be handled and are fetched again", thrown);
		for (TopicPartition partition : data.partitions()) {
			if (consumer.assignment().contains(partition)) {
				consumer.seek(partition, data.records(partition).get(0).offset());
			}
		}
		Pause.of(PAUSE);
	}

	@Override
	public void handleOtherException(Exception thrown, Consumer<?, ?> consumer, MessageListenerContainer container,
			boolean batchListener) {
		logger.error("The consumer failed and polls again", thrown);
		Pause.of(PAUSE);
	}

}
