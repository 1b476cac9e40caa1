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

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

import dev.patterns.identity.ApplicationIdentity;
import dev.patterns.pubsub.engine.ReplySettings;

/**
 * Properties of requests and answers.
 *
 * @param topic name of the topic that answers to this instance come to, with
 * '{application}' and '{instance}' as place holders. Listeners answer only to topics that
 * begin with what stands before the first of them, so that is the same for all
 * applications
 * @param maxWaiting how many requests of this instance wait for their answers at most
 */
@ConfigurationProperties("patterns.pubsub.reply")
public record PubSubReplyProperties(@DefaultValue("patterns-reply.{application}.{instance}") String topic,
		@DefaultValue("1000") int maxWaiting) {

	public PubSubReplyProperties {
		if (!ReplySettings.isPattern(topic)) {
			throw new IllegalArgumentException("'patterns.pubsub.reply.topic' must be a name such as"
					+ " 'patterns-reply.{application}.{instance}': letters, digits, dots, hyphens and underscores,"
					+ " one of the last three before the first place holder, and '{instance}' somewhere");
		}
		if (maxWaiting < 1) {
			throw new IllegalArgumentException("'patterns.pubsub.reply.max-waiting' must be 1 or more");
		}
	}

	ReplySettings toSettings(ApplicationIdentity identity) {
		return ReplySettings.of(this.topic, identity, this.maxWaiting);
	}

}
