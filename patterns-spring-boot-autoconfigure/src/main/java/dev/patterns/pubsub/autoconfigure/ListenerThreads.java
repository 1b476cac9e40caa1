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

import java.util.concurrent.ThreadFactory;

import org.springframework.boot.thread.Threading;
import org.springframework.core.env.Environment;
import org.springframework.core.task.VirtualThreadTaskExecutor;

/**
 * Makes the threads of brokers, which give them their names.
 */
final class ListenerThreads {

	private ListenerThreads() {
	}

	/**
	 * Threads that call listeners: virtual ones where the application wants that and the
	 * JDK has them.
	 * @param environment the environment
	 * @return the factory
	 */
	static ThreadFactory of(Environment environment) {
		return Threading.VIRTUAL.isActive(environment) ? new VirtualThreadTaskExecutor().getVirtualThreadFactory()
				: platform();
	}

	/**
	 * Threads that read, send and connect. A listener that holds on to its carrier must
	 * not hold them up.
	 * @return the factory
	 */
	static ThreadFactory platform() {
		return (task) -> {
			Thread thread = new Thread(task);
			thread.setDaemon(true);
			return thread;
		};
	}

}
