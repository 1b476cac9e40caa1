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

import java.lang.reflect.Method;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.util.Assert;
import org.springframework.util.ReflectionUtils;

import dev.patterns.pubsub.CloudEventContext;
import dev.patterns.pubsub.FailureAction;
import dev.patterns.pubsub.ReplyReceiver;
import dev.patterns.pubsub.ReplyTopics;
import dev.patterns.pubsub.RetryMode;
import dev.patterns.pubsub.broker.SubscriptionRequest.StartPosition;

/**
 * Makes listeners of those who receive answers at topics of the application.
 */
final class ReplyReceivers {

	private static final String GROUP = "replies";

	private final ConfigurableListableBeanFactory beanFactory;

	private final ListenerDefaults defaults;

	ReplyReceivers(ConfigurableListableBeanFactory beanFactory, ListenerDefaults defaults) {
		this.beanFactory = beanFactory;
		this.defaults = defaults;
	}

	/**
	 * The listeners of those that are used.
	 * @return the listeners
	 */
	List<ListenerDefinition> listeners() {
		List<ListenerDefinition> listeners = new ArrayList<>();
		for (String beanName : this.beanFactory.getBeanNamesForType(ReplyReceiver.class, true, false)) {
			ReplyReceiver receiver = this.beanFactory.getBean(beanName, ReplyReceiver.class);
			if (receiver.isUsed()) {
				listeners.add(listener(beanName, receiver));
			}
		}
		return listeners;
	}

	private ListenerDefinition listener(String beanName, ReplyReceiver receiver) {
		Method method = ReflectionUtils.findMethod(ReplyReceiver.class, "receive", CloudEventContext.class);
		Assert.state(method != null, "ReplyReceiver has a method that receives");
		String topic = this.beanFactory.getBean(ReplyTopics.class).ofApplication(receiver.name());
		// What was sent before the group was known is wanted, too, and nothing is given
		// up: who asked would wait in vain.
		return new ListenerDefinition("patterns-replies." + receiver.name(), beanName, method,
				List.of((context) -> context), new ListenerTarget(receiver.broker(), topic, GROUP), null, 0,
				StartPosition.EARLIEST, this.defaults.concurrency(),
				new ListenerBatching(false, false, false, 1, Duration.ZERO), null, FailureAction.BLOCK,
				this.defaults.retry(), RetryMode.BLOCKING, List.of());
	}

}
