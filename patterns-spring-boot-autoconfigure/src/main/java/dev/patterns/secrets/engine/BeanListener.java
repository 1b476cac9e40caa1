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

package dev.patterns.secrets.engine;

import java.lang.ref.WeakReference;
import java.util.function.BiConsumer;

import dev.patterns.secrets.SecretListener;
import dev.patterns.secrets.SecretValues;

/**
 * Gives a secret to a bean as long as it is reachable.
 */
final class BeanListener implements SecretListener {

	private final WeakReference<Object> bean;

	private final BiConsumer<Object, SecretValues> receiver;

	// The receiver must not refer to the bean.
	BeanListener(Object bean, BiConsumer<Object, SecretValues> receiver) {
		this.bean = new WeakReference<>(bean);
		this.receiver = receiver;
	}

	@Override
	public void rotated(SecretValues current) {
		Object alive = this.bean.get();
		if (alive != null) {
			this.receiver.accept(alive, current);
		}
	}

	// Whether nobody is there any more to be told.
	boolean isOver() {
		return this.bean.get() == null;
	}

}
