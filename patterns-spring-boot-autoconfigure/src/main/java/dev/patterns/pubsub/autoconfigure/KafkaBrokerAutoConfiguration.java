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

package dev.patterns.pubsub.autoconfigure;

import io.cloudevents.kafka.KafkaMessageFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.thread.Threading;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.kafka.core.ConsumerFactory;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.kafka.core.ProducerFactory;

import dev.patterns.pubsub.broker.kafka.KafkaBrokerFactory;

/**
 * Auto-configuration of Kafka as a broker, on top of Spring Boot's.
 */
@AutoConfiguration(before = PubSubAutoConfiguration.class,
		afterName = "org.springframework.boot.kafka.autoconfigure.KafkaAutoConfiguration")
@ConditionalOnClass({ KafkaTemplate.class, KafkaMessageFactory.class })
@ConditionalOnBean({ ProducerFactory.class, ConsumerFactory.class })
public final class KafkaBrokerAutoConfiguration {

	KafkaBrokerAutoConfiguration() {
	}

	@Bean
	@ConditionalOnMissingBean
	KafkaBrokerFactory patternsKafkaBrokerFactory(ObjectProvider<ProducerFactory<?, ?>> producers,
			ObjectProvider<ConsumerFactory<?, ?>> consumers, Environment environment) {
		SimpleAsyncTaskExecutor executor = new SimpleAsyncTaskExecutor("patterns-pubsub-");
		executor.setVirtualThreads(Threading.VIRTUAL.isActive(environment));
		// An application may have several, and use none of them for this.
		return new KafkaBrokerFactory(producers::getObject, consumers::getObject, executor);
	}

}
