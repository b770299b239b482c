"""What is on this machine is not pulled.

LocalStack pulls the image of a Lambda runtime before it makes a function, every time, and makes none when no registry answers. Python hooks
run inside LocalStack's process (localstack-core 4.14.0, runtime/init.py), so this one tells its executor which images are here
already (services/lambda_/invocation/docker_runtime_executor.py, PULLED_IMAGES).
"""

from localstack.aws.api.lambda_ import Architecture
from localstack.services.lambda_.invocation import docker_runtime_executor as executor
from localstack.services.lambda_.runtimes import IMAGE_MAPPING
from localstack.utils.container_utils.container_client import ContainerException
from localstack.utils.docker_utils import DOCKER_CLIENT

for runtime in IMAGE_MAPPING:
    image = executor.resolver.get_image_for_runtime(runtime)
    try:
        DOCKER_CLIENT.inspect_image(image, pull=False)
    except ContainerException:
        continue
    for architecture in (Architecture.x86_64, Architecture.arm64):
        executor.PULLED_IMAGES.add((image, executor.docker_platform(architecture)))
