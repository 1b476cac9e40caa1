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

package dev.patterns.configuration.engine;

import java.util.Set;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.cloud.context.environment.EnvironmentChangeEvent;
import org.springframework.cloud.context.scope.refresh.RefreshScope;
import org.springframework.context.ApplicationEventPublisher;

/**
 * Tells Spring Cloud: by an {@link EnvironmentChangeEvent} with exactly the names of the
 * properties, and by a refresh of the scope {@code refresh}. The event does not have the
 * context as its source, as those by which Spring Cloud binds each
 * {@code @ConfigurationProperties} bean of the application again.
 */
public final class SpringCloudEvents implements RefreshEvents {

	private final ApplicationEventPublisher publisher;

	private final ObjectProvider<RefreshScope> scope;

	private final boolean refreshing;

	/**
	 * Create without telling anybody.
	 * @param publisher publishes the events
	 * @param scope the scope, if the application has it
	 * @param refreshing whether beans of the scope are made again
	 */
	public SpringCloudEvents(ApplicationEventPublisher publisher, ObjectProvider<RefreshScope> scope,
			boolean refreshing) {
		this.publisher = publisher;
		this.scope = scope;
		this.refreshing = refreshing;
	}

	@Override
	public void changed(Set<String> names) {
		this.publisher.publishEvent(new EnvironmentChangeEvent(this, names));
		if (this.refreshing) {
			this.scope.ifAvailable(RefreshScope::refreshAll);
		}
	}

}
