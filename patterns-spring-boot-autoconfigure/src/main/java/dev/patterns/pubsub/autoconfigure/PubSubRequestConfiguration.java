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

import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import dev.patterns.identity.ApplicationIdentity;
import dev.patterns.pubsub.ReplyTopics;
import dev.patterns.pubsub.engine.PubSubObservations;
import dev.patterns.pubsub.engine.PubSubRequests;
import dev.patterns.pubsub.engine.ReplyWriter;
import dev.patterns.serialization.PayloadSerializer;
import dev.patterns.serialization.PayloadTypeNames;

/**
 * Requests and answers. Nothing is made on a broker before the first request.
 */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(PubSubReplyProperties.class)
class PubSubRequestConfiguration {

	@Bean
	@ConditionalOnMissingBean
	PubSubRequests patternsPubSubRequests(PubSubReplyProperties properties, ApplicationIdentity identity,
			PayloadSerializer serializer, PubSubObservations observations) {
		return new PubSubRequests(properties.toSettings(identity), serializer, observations);
	}

	@Bean
	@ConditionalOnMissingBean
	ReplyTopics patternsReplyTopics(PubSubReplyProperties properties, ApplicationIdentity identity) {
		return new ReplyTopics(properties.topic(), identity);
	}

	@Bean
	@ConditionalOnMissingBean
	ReplyWriter patternsPubSubReplyWriter(PubSubReplyProperties properties, ApplicationIdentity identity,
			PayloadSerializer serializer, PayloadTypeNames typeNames, PubSubObservations observations) {
		return new ReplyWriter(properties.toSettings(identity), serializer, typeNames, identity, observations);
	}

}
