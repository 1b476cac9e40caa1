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

package dev.patterns.inbox.engine;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

import org.springframework.aop.framework.AopInfrastructureBean;
import org.springframework.aop.framework.autoproxy.AbstractBeanFactoryAwareAdvisingPostProcessor;
import org.springframework.aop.support.AopUtils;
import org.springframework.aop.support.DefaultPointcutAdvisor;
import org.springframework.core.Ordered;

/**
 * Adds the inbox to beans with idempotent methods, outside of their other advice: the
 * inbox opens the transaction that {@code @Transactional} joins. A retry around the
 * method stays outside.
 */
public final class IdempotentPostProcessor extends AbstractBeanFactoryAwareAdvisingPostProcessor {

	/**
	 * Position among the post-processors that put themselves around others.
	 */
	public static final int ORDER = Ordered.LOWEST_PRECEDENCE - 100;

	private static final long serialVersionUID = 1L;

	private final transient Set<Class<?>> types = ConcurrentHashMap.newKeySet();

	/**
	 * Create a post-processor.
	 * @param operations the registry of idempotent operations, asked for at the first
	 * call
	 * @param engine what handles calls, asked for at the first call
	 */
	public IdempotentPostProcessor(Supplier<IdempotentOperations> operations, Supplier<InboxEngine> engine) {
		this.advisor = new DefaultPointcutAdvisor(new IdempotentPointcut(),
				new IdempotentInterceptor(operations, engine));
		this.beforeExistingAdvisors = true;
		setProxyTargetClass(true);
		setOrder(ORDER);
	}

	@Override
	public Object postProcessAfterInitialization(Object bean, String beanName) {
		if (!(bean instanceof AopInfrastructureBean)) {
			Class<?> type = AopUtils.getTargetClass(bean);
			if (isEligible(type)) {
				this.types.add(type);
			}
		}
		return super.postProcessAfterInitialization(bean, beanName);
	}

	/**
	 * The classes of the beans with idempotent methods that were created so far.
	 * @return a copy
	 */
	Set<Class<?>> getTypes() {
		return Set.copyOf(this.types);
	}

}
